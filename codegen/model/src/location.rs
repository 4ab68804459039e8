//! Locations of shapes, members and traits in the files of a model, and diagnostics about them.

use crate::applied_traits::absolute;
use crate::diagnostic::{Diagnostic, pointer};
use crate::{Kind, Member, Model, Shape, Traits};

/// A shape or a member: whatever can have traits.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'m> {
    /// The shape, or the container of the member.
    pub shape: &'m Shape,
    /// The member, or `None` if the subject is the shape.
    pub member: Option<&'m Member>,
}

impl<'m> Subject<'m> {
    /// Returns the shape followed by each of its members.
    pub fn all_of(shape: &'m Shape) -> impl Iterator<Item = Self> {
        let members = shape.members().iter().map(Some);
        std::iter::once(None)
            .chain(members)
            .map(move |member| Self { shape, member })
    }

    /// Returns the traits of the shape or member.
    pub fn traits(self) -> &'m Traits {
        self.member
            .map_or(&self.shape.traits, |member| &member.traits)
    }

    /// Returns the absolute id: `namespace#Shape` or `namespace#Shape$member`.
    pub fn id(self) -> String {
        match self.member {
            Some(member) => format!("{}${}", self.shape.id, member.name),
            None => self.shape.id.to_string(),
        }
    }

    /// Returns the keys that lead to the shape or member in its file.
    fn path(self) -> Vec<&'m str> {
        let mut path = vec!["shapes", self.shape.id.as_str()];
        if let Some(member) = self.member {
            if !matches!(self.shape.kind, Kind::List(_) | Kind::Map(_)) {
                path.push("members");
            }
            path.push(&member.name);
        }
        path
    }
}

impl<'m> From<&'m Shape> for Subject<'m> {
    fn from(shape: &'m Shape) -> Self {
        Self {
            shape,
            member: None,
        }
    }
}

impl<'m> From<(&'m Shape, &'m Member)> for Subject<'m> {
    fn from((shape, member): (&'m Shape, &'m Member)) -> Self {
        Self {
            shape,
            member: Some(member),
        }
    }
}

/// A shape or member, or a part of it, that a diagnostic is about.
#[derive(Clone, Copy, Debug)]
pub struct Location<'m> {
    subject: Subject<'m>,
    trait_id: Option<&'m str>,
    /// Keys below the subject or its trait.
    keys: &'m [&'m str],
}

impl<'m, S: Into<Subject<'m>>> From<S> for Location<'m> {
    fn from(subject: S) -> Self {
        Self {
            subject: subject.into(),
            trait_id: None,
            keys: &[],
        }
    }
}

impl<'m> Location<'m> {
    /// Creates the location of a trait.
    pub fn of_trait(subject: impl Into<Subject<'m>>, id: &'m str) -> Self {
        Self {
            trait_id: Some(id),
            ..Self::from(subject)
        }
    }

    /// Narrows the location to the value at these keys.
    #[must_use]
    pub fn at(self, keys: &'m [&'m str]) -> Self {
        Self { keys, ..self }
    }
}

impl Model {
    /// Creates an error about a location.
    pub fn error<'m>(
        &self,
        location: impl Into<Location<'m>>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Diagnostic {
        let location = location.into();
        let (file, pointer) = self.locate(location);
        Diagnostic::error(location.subject.id(), file, pointer, message, hint)
    }

    /// Creates a warning about a location.
    pub fn warning<'m>(
        &self,
        location: impl Into<Location<'m>>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Diagnostic {
        self.error(location, message, hint).warning()
    }

    /// Returns the file and the JSON pointer of a location.
    pub fn locate<'m>(&self, location: impl Into<Location<'m>>) -> (String, String) {
        let Location {
            mut subject,
            mut trait_id,
            keys,
        } = location.into();
        // The members of a Smithy 1.0 enum are defined by its trait.
        if subject.member.is_some()
            && matches!(subject.shape.kind, Kind::Enum(_))
            && subject.shape.traits.has("enum")
        {
            subject = subject.shape.into();
            trait_id = Some("enum");
        }
        let mut file = subject.shape.file;
        let mut path = subject.path();
        let absolute_id = trait_id.map(absolute);
        if let Some(id) = &absolute_id
            && let Some(applied) = subject.traits().entry(id)
        {
            file = applied.file;
            let mut target = applied.applied_to.as_deref();
            if let Some(part) = applied
                .parts
                .iter()
                .find(|part| Some(&&*part.key) == keys.first())
            {
                file = part.file;
                target = Some(&part.applied_to);
            }
            if let Some(target) = target {
                path = vec!["shapes", target];
            }
            path.extend(["traits", id]);
        }
        path.extend(keys);
        (
            self.files.get(file).cloned().unwrap_or_default(),
            pointer(&path),
        )
    }
}
