//! The list of a hundred users, read by what serde's derives make of the same structures.

#![allow(dead_code)]

mod harness;

use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListUsersOutput {
    users: Option<Vec<User>>,
    next_token: Option<String>,
}

/// The members of the model's `User`, of the same types as in the generated crate.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct User {
    user_id: String,
    account_id: Option<String>,
    primary_email: Option<String>,
    primary_provisioned_number: Option<String>,
    display_name: Option<String>,
    license_type: Option<LicenseType>,
    user_type: Option<UserType>,
    user_registration_status: Option<RegistrationStatus>,
    user_invitation_status: Option<InviteStatus>,
    registered_on: Option<Timestamp>,
    invited_on: Option<Timestamp>,
    alexa_for_business_metadata: Option<AlexaForBusinessMetadata>,
    #[serde(rename = "PersonalPIN")]
    personal_pin: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AlexaForBusinessMetadata {
    is_alexa_for_business_enabled: Option<bool>,
    alexa_for_business_room_arn: Option<String>,
}

#[derive(Deserialize)]
enum LicenseType {
    Basic,
    Plus,
    Pro,
    ProTrial,
}

#[derive(Deserialize)]
enum UserType {
    PrivateUser,
    SharedDevice,
}

#[derive(Deserialize)]
enum RegistrationStatus {
    Unregistered,
    Registered,
    Suspended,
}

#[derive(Deserialize)]
enum InviteStatus {
    Pending,
    Accepted,
    Failed,
}

fn main() {
    harness::run(|_| {
        let (_, _, body) = harness::answer("list_users_100");
        Box::new(move || {
            let output: ListUsersOutput = serde_json::from_slice(&body).expect("users");
            assert_eq!(output.users.map(|users| users.len()), Some(100));
        })
    });
}
