//! Counts what a call costs: processor time and allocations. The same file for both sides.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is the system allocator's, with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Nanoseconds that the main thread has had a processor for: all that is measured is there.
fn cpu() -> u64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let first = text.split_whitespace().next().unwrap_or_default();
    first.parse().unwrap_or(0)
}

/// The canned answers are the same bytes for both sides.
pub fn answer(name: &str) -> (u16, &'static str, Vec<u8>) {
    const USER: &str = r#"{"UserId":"0b0c9f1d-1111-4222-8333-444455556666","AccountId":"7a7a6d2e-1111-4222-8333-444455556666","PrimaryEmail":"someone@example.com","PrimaryProvisionedNumber":"+12065550100","DisplayName":"Some One","LicenseType":"Pro","UserType":"PrivateUser","UserRegistrationStatus":"Registered","UserInvitationStatus":"Accepted","RegisteredOn":"2024-05-17T08:30:00.123Z","InvitedOn":"2024-05-16T08:30:00Z","AlexaForBusinessMetadata":{"IsAlexaForBusinessEnabled":false,"AlexaForBusinessRoomArn":"null"},"PersonalPIN":"3141592653"}"#;
    const JSON: &str = "application/json";
    match name {
        "reset_personal_pin" => (200, JSON, format!(r#"{{"User":{USER}}}"#).into()),
        "not_found" => (
            404,
            JSON,
            br#"{"Code":"NotFoundException","Message":"The user was not found."}"#.to_vec(),
        ),
        "list_users_100" => (
            200,
            JSON,
            format!(r#"{{"Users":[{}],"NextToken":"t"}}"#, [USER; 100].join(",")).into(),
        ),
        "get_caller_identity" => (
            200,
            "text/xml",
            br#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/Alice</Arn><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId><Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata></GetCallerIdentityResponse>"#.to_vec(),
        ),
        "get_item" => (
            200,
            "application/x-amz-json-1.0",
            format!(r#"{{"Item":{}}}"#, item(7)).into(),
        ),
        "query_50" => {
            let items: Vec<_> = (0..50).map(item).collect();
            let items = items.join(",");
            (
                200,
                "application/x-amz-json-1.0",
                format!(r#"{{"Count":50,"ScannedCount":50,"Items":[{items}]}}"#).into(),
            )
        }
        "get_object_1k" => (200, "binary/octet-stream", vec![7; 1 << 10]),
        "get_object_256k" => (200, "binary/octet-stream", vec![7; 256 << 10]),
        "put_object_1k" => (200, "application/xml", Vec::new()),
        "describe_instances_100" => {
            let instances: Vec<_> = (0..100).map(instance).collect();
            let instances = instances.join("");
            (
                200,
                "text/xml",
                format!(r#"<?xml version="1.0" encoding="UTF-8"?><DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>8f7724cf-496f-496e-8fe3-example</requestId><reservationSet><item><reservationId>r-1234567890abcdef0</reservationId><ownerId>123456789012</ownerId><groupSet/><instancesSet>{instances}</instancesSet></item></reservationSet></DescribeInstancesResponse>"#).into(),
            )
        }
        other => panic!("no case is called {other}"),
    }
}

fn item(number: u32) -> String {
    format!(
        r#"{{"id":{{"S":"user-{number}"}},"age":{{"N":"{number}"}},"active":{{"BOOL":true}},"tags":{{"SS":["a","b","c"]}},"address":{{"M":{{"street":{{"S":"1 Main Street"}},"zip":{{"N":"12345"}}}}}},"scores":{{"L":[{{"N":"1"}},{{"N":"2.5"}},{{"NULL":true}}]}}}}"#
    )
}

fn instance(number: u32) -> String {
    format!(
        "<item><instanceId>i-{number:017x}</instanceId><imageId>ami-0abcdef1234567890</imageId><instanceState><code>16</code><name>running</name></instanceState><privateDnsName>ip-10-0-0-{number}.ec2.internal</privateDnsName><dnsName>ec2-198-51-100-{number}.compute-1.amazonaws.com</dnsName><keyName>my-key</keyName><amiLaunchIndex>{number}</amiLaunchIndex><instanceType>t3.micro</instanceType><launchTime>2024-05-17T08:30:00.000Z</launchTime><placement><availabilityZone>us-east-1a</availabilityZone><tenancy>default</tenancy></placement><monitoring><state>disabled</state></monitoring><subnetId>subnet-1a2b3c4d</subnetId><vpcId>vpc-1a2b3c4d</vpcId><privateIpAddress>10.0.0.{number}</privateIpAddress><architecture>x86_64</architecture><rootDeviceType>ebs</rootDeviceType><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1234567890abcdef0</volumeId><status>attached</status><attachTime>2024-05-17T08:30:01.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping><tagSet><item><key>Name</key><value>server {number}</value></item></tagSet><hypervisor>xen</hypervisor><ebsOptimized>false</ebsOptimized></item>"
    )
}

/// How many calls a case has in flight: `loopback_16` has 16, every other one 1.
pub fn in_flight(case: &str) -> u64 {
    let number = case.strip_prefix("loopback_");
    number.map_or(1, |number| number.parse().expect("the case ends with a number"))
}

/// Runs the case that the command line names as often as it says, and prints what one call took.
pub fn run(make: impl Fn(&str) -> Box<dyn FnMut()>) {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().expect("the first argument is a case");
    let count = arguments.next().expect("the second argument is a number");
    let count: u64 = count.parse().expect("the second argument is a number");
    // A case that has several calls in flight makes as many calls in all.
    let count = (count / in_flight(&name)).max(1);
    let mut call = make(&name);
    for _ in 0..count / 10 + 1 {
        call();
    }
    let (time, allocations) = (cpu(), ALLOCATIONS.load(Relaxed));
    for _ in 0..count {
        call();
    }
    let (time, allocations) = (cpu() - time, ALLOCATIONS.load(Relaxed) - allocations);
    let calls = count * in_flight(&name);
    println!(
        r#"{{"nanoseconds":{},"allocations":{}}}"#,
        time as f64 / calls as f64,
        allocations as f64 / calls as f64
    );
}
