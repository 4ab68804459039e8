//! restJson1 (Smithy 2.0, "AWS restJson1 protocol"): members in labels, queries, headers, the
//! payload and the body.

mod lists;
mod media_types;
mod request;
mod response;

pub(crate) use request::read;
pub(crate) use response::write;

use smithy_model::Member;

use crate::service::Service;

/// Bindings of request members outside of the JSON document of the body.
const REQUEST: [&str; 6] = [
    "httpLabel",
    "httpQuery",
    "httpQueryParams",
    "httpHeader",
    "httpPrefixHeaders",
    "httpPayload",
];
/// Those of response members. A response ignores the other bindings.
const RESPONSE: [&str; 4] = [
    "httpHeader",
    "httpPrefixHeaders",
    "httpPayload",
    "httpResponseCode",
];

/// Returns the members in the JSON document of the body.
fn body_members<'m>(
    members: &'m [Member],
    bindings: &'static [&str],
) -> impl Iterator<Item = &'m Member> {
    members
        .iter()
        .filter(move |member| !bindings.iter().any(|id| member.traits.has(id)))
}

fn media_type(service: &Service, member: &Member) -> Option<String> {
    service
        .model
        .member_trait(member, "mediaType")?
        .as_str()
        .map(str::to_owned)
}
