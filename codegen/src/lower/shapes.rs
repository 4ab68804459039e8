//! Structures, unions and enums: their types, defaults, constraints, and where they need a `Box`.

pub(crate) mod boxes;
pub(crate) mod items;
pub(crate) mod limits;
pub(crate) mod presence;
pub(crate) mod schemas;
pub(crate) mod types;
