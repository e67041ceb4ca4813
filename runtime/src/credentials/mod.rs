//! Where credentials come from: the chain that AWS tools follow, one file for each source.
//!
//! `chain` reads settings and decides, without IO, which source it is to be; the source is asked
//! when a call needs credentials, over the client's own transport; `cache` keeps what it gave.
//! The order of the chain and most details are those of botocore; `docs/credentials.md` lists the
//! sources with their settings, and the tests that hold them.
//!
//! This is the one place where the runtime has to know services: a role is taken from AWS STS
//! (`sts`), and single sign-on is AWS SSO and its OIDC service (`sso`, `sso_token`). Their
//! four requests are written by hand. Tables would be shorter, but STS answers in XML, and feature
//! `xml` costs a crate that speaks another protocol more than this whole module does.
//!
//! Nothing here is for a service's own calls, and nothing is retried longer than a caller would
//! wait: that is the business of `client`.
//!
//! `reqsign-aws-v4` has most of this chain, and costs 22 CPU seconds of a cold release build on top
//! of a client's 60 (an idle machine, as DESIGN section 7 has it). Feature `credentials` costs 4.2
//! where a client is 88 (a busy one, in one run): 5 %, and one small crate.

mod cache;
pub(crate) mod chain;
mod keys;

#[cfg(feature = "aws-credential-types")]
mod official;

#[cfg(feature = "credentials")]
mod container;
#[cfg(feature = "credentials")]
mod imds;
#[cfg(feature = "credentials")]
mod json;
#[cfg(feature = "credentials")]
mod link;
#[cfg(feature = "credentials")]
mod process;
#[cfg(feature = "credentials")]
mod role;
#[cfg(feature = "credentials")]
mod sources;
#[cfg(feature = "credentials")]
mod sso;
#[cfg(feature = "credentials")]
mod sso_token;
#[cfg(feature = "credentials")]
mod sts;
#[cfg(feature = "credentials")]
mod web_identity;

pub(crate) use cache::{Cache, Terms, tells_of_expiry};
#[cfg(feature = "credentials")]
pub(crate) use imds::Imds;
#[cfg(feature = "credentials")]
pub(crate) use link::Link;
#[cfg(all(feature = "credentials", feature = "test-util"))]
pub(crate) use sts::SecretElements;
#[cfg(feature = "credentials")]
pub(crate) use sts::given;

use crate::CredentialsProvider;
use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

/// What gives credentials that are not at hand.
pub(crate) enum Source {
    /// The user's own provider.
    Given(Arc<dyn CredentialsProvider>),
    /// A link of the chain.
    #[cfg(feature = "credentials")]
    Found(Box<Found>),
}

/// The sources of the chain that have to be asked.
#[cfg(feature = "credentials")]
#[derive(Debug)]
pub(crate) enum Found {
    Role(role::Role),
    WebIdentity(web_identity::WebIdentity),
    Sso(sso::Sso),
    Process(process::Process),
    Container(container::Container),
    Instance(Arc<Imds>),
}

#[cfg(feature = "credentials")]
impl From<Found> for Source {
    fn from(found: Found) -> Self {
        Source::Found(Box::new(found))
    }
}

#[cfg(feature = "credentials")]
impl Found {
    /// Asks the source.
    fn load<'a>(&'a self, link: &'a Link) -> crate::CredentialsFuture<'a> {
        match self {
            Found::Role(role) => Box::pin(role.load(link)),
            Found::WebIdentity(identity) => Box::pin(identity.load(link)),
            Found::Sso(sso) => Box::pin(sso.load(link)),
            Found::Process(process) => Box::pin(process.load()),
            Found::Container(container) => Box::pin(container.load(link)),
            Found::Instance(imds) => Box::pin(imds.load(link)),
        }
    }
}

impl Source {
    /// Asks the source.
    #[cfg(feature = "credentials")]
    pub(crate) fn load<'a>(&'a self, link: Option<&'a Link>) -> crate::CredentialsFuture<'a> {
        match (self, link) {
            (Source::Given(provider), _) => provider.credentials(),
            (Source::Found(found), Some(link)) => found.load(link),
            // A client gives its identity a link; without one nobody can ask.
            (Source::Found(_), None) => Box::pin(std::future::ready(Err(
                crate::CredentialsError::new("there is no transport to ask for credentials over"),
            ))),
        }
    }

    /// Asks the source.
    #[cfg(not(feature = "credentials"))]
    pub(crate) fn load(&self) -> crate::CredentialsFuture<'_> {
        let Source::Given(provider) = self;
        provider.credentials()
    }

    /// What holds for what it gives.
    pub(crate) fn terms(&self) -> Terms {
        match self {
            Source::Given(_) => Terms {
                are_certain: false,
                ..Terms::USUAL
            },
            #[cfg(feature = "credentials")]
            Source::Found(found) => Terms {
                outlive_expiry: matches!(**found, Found::Instance(_)),
                ..Terms::USUAL
            },
        }
    }
}

/// Shows what the source is, and no secret.
impl Debug for Source {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Source::Given(_) => f.write_str("provided"),
            #[cfg(feature = "credentials")]
            Source::Found(found) => found.fmt(f),
        }
    }
}
