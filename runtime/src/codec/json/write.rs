//! The writer: any value as JSON has it, in the order of the model, without space.

use super::document;
use super::read::timestamp_format;
use super::text::{debug, display, name, string};
use crate::codec::CodecError;
use crate::codec::float::non_finite;
use crate::default_value::sent;
use crate::schema::Names;
use crate::value::{List, Map, Structure, Union, View};
use crate::{Member, Timestamp, TimestampFormat, timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Writes values by their tables.
pub(super) struct Writer {
    out: Vec<u8>,
    names: Names,
}

impl Writer {
    pub(super) fn new(names: Names) -> Self {
        Writer {
            // Most requests are no longer, so that there is one allocation.
            out: Vec::with_capacity(128),
            names,
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    pub(super) fn value(&mut self, view: View<'_>, member: &Member) -> Result<(), CodecError> {
        let out = &mut self.out;
        match view {
            View::Null => out.extend_from_slice(b"null"),
            View::Boolean(value) => display(out, value),
            View::Integer(value) => display(out, value),
            View::Float(value) => match non_finite(value.into()) {
                Some(text) => string(out, text),
                None => debug(out, value),
            },
            View::Double(value) => match non_finite(value) {
                Some(text) => string(out, text),
                None => debug(out, value),
            },
            View::BigNumber(number) => out.extend_from_slice(number.as_str().as_bytes()),
            View::Text(text) => string(out, text),
            View::Blob(bytes) => base64(out, bytes),
            View::Stream(body) => match body.as_bytes() {
                Some(bytes) => base64(out, bytes),
                None => return Err(not_collected("a stream")),
            },
            #[cfg(feature = "event-stream")]
            View::Events(_) => return Err(not_collected("a stream of events")),
            View::Timestamp(time) => write_timestamp(out, time, timestamp_format(member)),
            View::Document(document) => document::write(out, document),
            View::Structure(structure) => return self.structure(structure),
            View::Union(union) => return self.union(union),
            View::List(list) => return self.list(list, member),
            View::Map(map) => return self.map(map, member),
        }
        Ok(())
    }

    pub(super) fn structure(&mut self, of: &dyn Structure) -> Result<(), CodecError> {
        self.out.push(b'{');
        let mut is_first = true;
        for (index, member) in of.schema().members.iter().enumerate() {
            if !self.names.includes(member) {
                continue;
            }
            let view = sent(of, index, member);
            if !view.is_nothing(member) {
                name(&mut self.out, is_first, self.names.of(member));
                is_first = false;
                self.value(view, member)?;
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    fn union(&mut self, of: &dyn Union) -> Result<(), CodecError> {
        let Some((index, value)) = of.get() else {
            return Err(CodecError::unknown_variant(of.schema()));
        };
        let member = &of.schema().members[index];
        self.out.push(b'{');
        name(&mut self.out, true, self.names.of(member));
        self.value(value.view(), member)?;
        self.out.push(b'}');
        Ok(())
    }

    fn list(&mut self, list: &dyn List, member: &Member) -> Result<(), CodecError> {
        self.out.push(b'[');
        for index in 0..list.len() {
            if index > 0 {
                self.out.push(b',');
            }
            self.value(list.get(index), member.element())?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn map(&mut self, map: &dyn Map, member: &Member) -> Result<(), CodecError> {
        self.out.push(b'{');
        let mut is_first = true;
        map.try_each(|key, view| {
            name(&mut self.out, is_first, key);
            is_first = false;
            self.value(view, member.element())
        })?;
        self.out.push(b'}');
        Ok(())
    }
}

#[cold]
fn not_collected(what: &str) -> CodecError {
    CodecError(format!("{what} is no JSON value"))
}

fn write_timestamp(out: &mut Vec<u8>, time: Timestamp, format: TimestampFormat) {
    match format {
        TimestampFormat::EpochSeconds if time.subsec_nanosecond() == 0 => {
            display(out, time.as_second());
        }
        TimestampFormat::EpochSeconds => debug(out, timestamp::as_seconds(time)),
        format => string(out, &timestamp::format(time, format)),
    }
}

fn base64(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    let start = out.len();
    // Four digits for three bytes: the room is the length.
    out.resize(start + 4 * bytes.len().div_ceil(3), b'=');
    let _ = BASE64.encode_slice(bytes, &mut out[start..]);
    out.push(b'"');
}
