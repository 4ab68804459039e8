//! Tests of the JSON writer.

use proptest::prelude::{any, proptest};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::write;
use crate::shape::encode::SerializeWithSchema;
use crate::shape::schema::PLAIN;
use crate::shape::values::blob::Blob;

#[test]
fn writes_values_like_serde_json() {
    let value = json!({
        "texts": ["", "a", "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}ü€", "x".repeat(40)],
        "numbers": [0, -1, u64::MAX, i64::MIN, 1.5, 1e300, -0.0],
        "others": [null, true, false, {}, [], { "a": [{ "b": {} }] }],
    });

    let json = write(&value).unwrap();

    assert_eq!(String::from_utf8(json).unwrap(), value.to_string());
}

#[test]
fn writes_raw_json() {
    let raw = RawValue::from_string("1.00000000000000000000000001".into()).unwrap();

    assert_eq!(
        write(&[raw].as_slice()).unwrap(),
        b"[1.00000000000000000000000001]"
    );
}

#[test]
fn escapes_texts_that_are_formatted() {
    struct Formatted;
    impl Serialize for Formatted {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&format_args!("{:?}", "a"))
        }
    }

    assert_eq!(write(&Formatted).unwrap(), br#""\"a\"""#);
}

#[test]
fn refuses_values_that_shapes_do_not_have() {
    assert!(write(&(1, 2)).is_err());
}

proptest! {
    #[test]
    fn escapes_texts_like_serde_json(text in any::<String>(), plain in "[ -~]{0,40}") {
        let value = Value::String(format!("{plain}{text}{plain}"));

        assert_eq!(String::from_utf8(write(&value).unwrap()).unwrap(), value.to_string());
    }

    #[test]
    fn writes_binary_values_like_serde_json(
        binaries in proptest::collection::vec(any::<Vec<u8>>(), 0..4)
    ) {
        let value = binaries.into_iter().map(Blob::from).collect::<Vec<_>>();
        let value = SerializeWithSchema(&value, &PLAIN);

        assert_eq!(write(&value).unwrap(), serde_json::to_vec(&value).unwrap());
    }
}
