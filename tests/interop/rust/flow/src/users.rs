//! Users, their permissions, their passwords and tokens. Changes act on connections that are already there.

use crate::setting::*;
use iggy::prelude::*;
use std::collections::BTreeMap;

pub async fn flow(address: &str) -> Outcome {
    let root = connected(address).await?;
    with_topic(&root, 1).await?;
    create_topic(&root, "shut", 1).await?;
    administration(&root).await?;
    permissions(address, &root).await?;
    passwords(address, &root).await?;
    tokens(address, &root).await?;
    println!("users, permissions, passwords, tokens");
    Ok(())
}

async fn as_user(address: &str, name: &str, password: &str) -> Result<IggyClient, IggyError> {
    let client = stranger(address).await?;
    client.login_user(name, password).await?;
    Ok(client)
}

async fn administration(root: &IggyClient) -> Outcome {
    let made = root.create_user("guest", "guess", UserStatus::Active, None).await?;
    assert_eq!((made.id, made.username.as_str(), made.status), (1, "guest", UserStatus::Active));
    assert!(made.permissions.is_none());
    assert!(matches!(
        refused(root.create_user("guest", "guess", UserStatus::Active, None).await),
        IggyError::UserAlreadyExists
    ));
    root.create_user("brief", "password", UserStatus::Inactive, None).await?;
    root.update_user(&id("brief"), Some("renamed"), Some(UserStatus::Active)).await?;
    let renamed = root.get_user(&Identifier::numeric(2)?).await?.expect("it is there");
    assert_eq!((renamed.username.as_str(), renamed.status), ("renamed", UserStatus::Active));
    let names: Vec<String> = root.get_users().await?.into_iter().map(|user| user.username).collect();
    assert_eq!(names, ["iggy", "guest", "renamed"]);
    root.delete_user(&id("renamed")).await?;
    assert!(root.get_user(&id("renamed")).await?.is_none());
    assert!(matches!(
        refused(root.delete_user(&Identifier::numeric(0)?).await),
        IggyError::CannotDeleteUser(_)
    ));
    Ok(())
}

async fn permissions(address: &str, root: &IggyClient) -> Outcome {
    let guest = as_user(address, "guest", "guess").await?;
    let to = Partitioning::partition_id(0);
    let send = async |topic: &str| {
        guest.send_messages(&id(STREAM), &id(topic), &to, &mut [message("from guest")]).await
    };
    assert!(matches!(refused(guest.get_streams().await), IggyError::Unauthorized));
    assert!(matches!(refused(guest.get_users().await), IggyError::Unauthorized));
    assert!(matches!(refused(send(TOPIC).await), IggyError::Unauthorized));
    assert_eq!(guest.get_user(&id("guest")).await?.expect("oneself").id, 1);

    let topics = BTreeMap::from([(0, TopicPermissions { send_messages: true, ..Default::default() })]);
    let streams = BTreeMap::from([(
        0,
        StreamPermissions { read_stream: true, topics: Some(topics), ..Default::default() },
    )]);
    let given = Permissions {
        global: GlobalPermissions { read_servers: true, ..Default::default() },
        streams: Some(streams),
    };
    root.update_permissions(&id("guest"), Some(given.clone())).await?;
    assert_eq!(root.get_user(&id("guest")).await?.expect("it is there").permissions, Some(given));
    send(TOPIC).await?;
    assert!(matches!(refused(send("shut").await), IggyError::Unauthorized));
    assert_eq!(guest.get_stream(&id(STREAM)).await?.expect("it may be read").topics_count, 2);
    guest.get_stats().await?;
    assert!(matches!(refused(guest.create_stream("no").await), IggyError::Unauthorized));

    root.update_permissions(&id("guest"), None).await?;
    assert!(matches!(refused(send(TOPIC).await), IggyError::Unauthorized));
    root.create_user("admin", "password", UserStatus::Active, Some(Permissions::root())).await?;
    let admin = as_user(address, "admin", "password").await?;
    admin.create_stream("by-admin").await?;
    admin.update_user(&id("guest"), None, Some(UserStatus::Inactive)).await?;
    assert!(guest.get_me().await.is_err(), "an inactive user's connection does nothing more");
    admin.update_user(&id("guest"), None, Some(UserStatus::Active)).await?;
    Ok(())
}

async fn passwords(address: &str, root: &IggyClient) -> Outcome {
    let guest = as_user(address, "guest", "guess").await?;
    assert!(matches!(
        refused(guest.change_password(&id("guest"), "wrong", "fresh").await),
        IggyError::InvalidCredentials
    ));
    guest.change_password(&id("guest"), "guess", "fresh").await?;
    assert!(matches!(refused(as_user(address, "guest", "guess").await), IggyError::InvalidCredentials));
    as_user(address, "guest", "fresh").await?;
    assert!(matches!(refused(as_user(address, "nobody", "fresh").await), IggyError::InvalidCredentials));
    root.change_password(&id("guest"), "fresh", "guess").await?;
    as_user(address, "guest", "guess").await?;
    Ok(())
}

async fn tokens(address: &str, root: &IggyClient) -> Outcome {
    assert!(root.get_personal_access_tokens().await?.is_empty());
    let forever = root.create_personal_access_token("forever", IggyExpiry::NeverExpire).await?;
    let day = IggyExpiry::ExpireDuration(IggyDuration::from(86_400_000_000));
    root.create_personal_access_token("day", day).await?;
    assert!(matches!(
        refused(root.create_personal_access_token("day", day).await),
        IggyError::PersonalAccessTokenAlreadyExists(..)
    ));
    let mut found = root.get_personal_access_tokens().await?;
    found.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(found.iter().map(|token| token.name.as_str()).collect::<Vec<_>>(), ["day", "forever"]);
    let left = found[0].expiry_at.expect("a day").as_micros() - IggyTimestamp::now().as_micros();
    assert!(left.abs_diff(86_400_000_000) < 60_000_000, "about a day");
    assert!(found[1].expiry_at.is_none());

    let bearer = stranger(address).await?;
    let identity = bearer.login_with_personal_access_token(&forever.token).await?;
    assert_eq!(identity.user_id, 0);
    bearer.create_stream("by-token").await?;
    let moment = IggyExpiry::ExpireDuration(IggyDuration::from(200_000));
    let brief = root.create_personal_access_token("brief", moment).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let late = stranger(address).await?;
    let error = refused(late.login_with_personal_access_token(&brief.token).await);
    assert!(matches!(error, IggyError::PersonalAccessTokenExpired(..)), "{error:?}");

    root.delete_personal_access_token("forever").await?;
    let late = stranger(address).await?;
    let error = refused(late.login_with_personal_access_token(&forever.token).await);
    assert!(matches!(error, IggyError::ResourceNotFound(_)), "{error:?}");
    Ok(())
}
