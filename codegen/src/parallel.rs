//! The same work on many items, on the cores that there are. It knows nothing of what the work is.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads can run at once.
pub fn cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// Does `work` on each of `items` on at most `threads` threads, and returns the results in the
/// order of the items, whichever was done first. Items are begun in their order: with the largest
/// first, no thread is alone with it at the end.
pub fn map<T: Sync, R: Send>(
    items: &[T],
    threads: NonZero<usize>,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.get().min(items.len());
    if threads <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return done;
            };
            done.push((index, work(item)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        // A panic is a fault of the work's, and goes on where it would have without threads.
        let results = workers.into_iter().map(|one| {
            one.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        results.flatten().collect()
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..100).collect();
        for threads in [1, 2, 7, 500] {
            let threads = NonZero::new(threads).expect("not zero");
            let slow_first = |item: &u64| {
                thread::sleep(std::time::Duration::from_micros(100 - item));
                item * 2
            };
            let doubled: Vec<u64> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, threads, slow_first), doubled);
        }
    }

    #[test]
    fn nothing_is_no_work() {
        assert_eq!(map(&[] as &[u8], cores(), |_| ()), []);
    }
}
