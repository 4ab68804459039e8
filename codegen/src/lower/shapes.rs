//! Structures, unions and enums: their types, presence and constraints.

pub(crate) mod boxes;
pub(crate) mod enums;
pub(crate) mod limits;
pub(crate) mod presence;
pub(crate) mod schemas;
pub(crate) mod structures;
pub(crate) mod types;
pub(crate) mod unions;
