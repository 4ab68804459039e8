//! Tests that the generated crate gets: protocol tests of the model, and validation tests derived from its constraints.

pub(crate) mod protocol_tests;
pub(crate) mod validation_tests;
