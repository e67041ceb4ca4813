//! Answers that tell of success: what is read of them.

use super::server::{Reply, Server};
use super::{client, reset};
use tinsmith::Timestamp;
use tinsmith_chime::{
    AlexaForBusinessMetadata, InviteStatus, LicenseType, RegistrationStatus, User, UserType,
};

#[tokio::test]
async fn a_full_user_is_decoded_into_every_field() {
    let server = Server::start(|_| {
        Reply::ok(
            r#"{
                "Unknown": {"a": [1, {"b": null}], "c": "}"},
                "User": {
                    "UserId": "user-1",
                    "AccountId": "account-1",
                    "PrimaryEmail": "zoë@example.com",
                    "PrimaryProvisionedNumber": "+12065550100",
                    "DisplayName": "Zo\u00eb \ud83d\ude00",
                    "Nickname": ["unknown", 1.5, true],
                    "LicenseType": "Platinum",
                    "UserType": "PrivateUser",
                    "UserRegistrationStatus": "Registered",
                    "UserInvitationStatus": "Accepted",
                    "RegisteredOn": "2019-12-16T23:48:18.5Z",
                    "InvitedOn": "2019-12-16T22:48:18-01:00",
                    "AlexaForBusinessMetadata": {
                        "IsAlexaForBusinessEnabled": true,
                        "AlexaForBusinessRoomArn": "arn:aws:a4b:us-east-1:1:room/x"
                    },
                    "PersonalPIN": "0123456789"
                }
            }"#,
        )
    });
    let output = reset(&client(server.port)).await;
    let output = output.expect("the call succeeds");

    let at = |millis| Timestamp::from_millisecond(millis).expect("it is in range");
    let user = User {
        user_id: "user-1".to_owned(),
        account_id: Some("account-1".to_owned()),
        primary_email: Some("zoë@example.com".to_owned()),
        primary_provisioned_number: Some("+12065550100".to_owned()),
        display_name: Some("Zoë 😀".to_owned()),
        license_type: Some(LicenseType::Unknown("Platinum".to_owned())),
        user_type: Some(UserType::PrivateUser),
        user_registration_status: Some(RegistrationStatus::Registered),
        user_invitation_status: Some(InviteStatus::Accepted),
        registered_on: Some(at(1_576_540_098_500)),
        invited_on: Some(at(1_576_540_098_000)),
        alexa_for_business_metadata: Some(AlexaForBusinessMetadata {
            is_alexa_for_business_enabled: Some(true),
            alexa_for_business_room_arn: Some("arn:aws:a4b:us-east-1:1:room/x".to_owned()),
        }),
        personal_pin: Some("0123456789".to_owned()),
    };
    // Compared without `assert_eq`, whose text would be no help: it leaves out what is sensitive.
    assert!(output.user.as_ref() == Some(&user), "{output:?}");

    let shown = format!("{output:?}");
    assert!(shown.contains("user-1"), "{shown}");
    for secret in ["example.com", "2065550100", "Zo", "arn:", "room/x"] {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
}

#[tokio::test]
async fn nulls_and_missing_members_are_none() {
    let nulls = r#"{"User": {
        "UserId": "user-1", "AccountId": null, "PrimaryEmail": null, "DisplayName": null,
        "PrimaryProvisionedNumber": null, "LicenseType": null, "UserType": null,
        "UserRegistrationStatus": null, "UserInvitationStatus": null, "RegisteredOn": null,
        "InvitedOn": null, "AlexaForBusinessMetadata": null, "PersonalPIN": null
    }}"#;
    for (body, user) in [
        (nulls, Some(User::new("user-1"))),
        (r#"{"User":{"UserId":"user-1"}}"#, Some(User::new("user-1"))),
        (r#"{"User":null}"#, None),
        ("{}", None),
        ("", None),
    ] {
        let server = Server::start(|_| Reply::ok(body));
        let output = reset(&client(server.port)).await;
        assert_eq!(output.expect("the call succeeds").user, user, "{body}");
    }
}
