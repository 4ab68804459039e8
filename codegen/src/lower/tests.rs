//! Tests of the generated crate, from test cases of the model.

mod case;
mod params;
pub(crate) mod protocol_tests;
mod validation_tests;
