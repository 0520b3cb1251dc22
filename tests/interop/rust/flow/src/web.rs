//! The client's HTTP transport: everything that it offers, on the REST door.

use crate::setting::*;
use iggy::prelude::*;
use std::collections::BTreeMap;

pub async fn flow(address: &str) -> Outcome {
    let root = connected_over_http(address).await?;
    catalog(&root).await?;
    messages(&root).await?;
    offsets(&root).await?;
    groups(&root).await?;
    users(address, &root).await?;
    tokens(address, &root).await?;
    server(&root).await?;
    root.delete_stream(&id(STREAM)).await?;
    assert!(root.get_streams().await?.is_empty());
    root.logout_user().await?;
    assert!(root.get_streams().await.is_err(), "the token is good no more");
    println!("over HTTP: catalog, messages, offsets, groups, users, tokens, server");
    Ok(())
}

async fn stranger_over_http(address: &str) -> Result<IggyClient, IggyError> {
    let client = IggyClient::builder().with_http().with_api_url(format!("http://{address}")).build()?;
    client.connect().await?;
    Ok(client)
}

async fn connected_over_http(address: &str) -> Result<IggyClient, IggyError> {
    as_user(address, "iggy", "iggy").await
}

async fn as_user(address: &str, name: &str, password: &str) -> Result<IggyClient, IggyError> {
    let client = stranger_over_http(address).await?;
    client.ping().await?;
    client.login_user(name, password).await?;
    Ok(client)
}

async fn catalog(root: &IggyClient) -> Outcome {
    assert!(root.get_stream(&id(STREAM)).await?.is_none());
    root.create_stream(STREAM).await?;
    refused(root.create_stream(STREAM).await);
    root.update_stream(&id(STREAM), "renamed").await?;
    root.update_stream(&id("renamed"), STREAM).await?;
    create_topic(root, TOPIC, 2).await?;
    root.create_partitions(&id(STREAM), &id(TOPIC), 2).await?;
    root.delete_partitions(&id(STREAM), &id(TOPIC), 1).await?;
    let topic = root.get_topic(&id(STREAM), &id(TOPIC)).await?.expect("it is there");
    assert_eq!((topic.partitions_count, topic.messages_count), (3, 0));
    assert_eq!(topic.message_expiry, IggyExpiry::NeverExpire);
    create_topic(root, "brief", 1).await?;
    root.purge_topic(&id(STREAM), &id("brief")).await?;
    root.delete_topic(&id(STREAM), &id("brief")).await?;
    assert_eq!(root.get_topics(&id(STREAM)).await?.len(), 1);
    root.purge_stream(&id(STREAM)).await?;
    Ok(())
}

async fn poll(
    root: &IggyClient,
    consumer: &Consumer,
    strategy: PollingStrategy,
    commit: bool,
) -> Result<PolledMessages, IggyError> {
    root.poll_messages(&id(STREAM), &id(TOPIC), Some(2), consumer, &strategy, 1, commit).await
}

/// With ids of their own: this client cannot read those of 128 bits over HTTP.
async fn messages(root: &IggyClient) -> Outcome {
    let headers = BTreeMap::from([
        (HeaderKey::try_from("string")?, HeaderValue::try_from("text")?),
        (HeaderKey::try_from("uint64")?, HeaderValue::from(u64::MAX)),
    ]);
    let built = IggyMessage::builder()
        .id(u64::MAX as u128)
        .payload(vec![0u8, 1, 2, 255].into())
        .user_headers(headers.clone())
        .build()?;
    let plain = IggyMessage::builder().id(7).payload("plain".into()).build()?;
    let to = Partitioning::partition_id(2);
    root.send_messages(&id(STREAM), &id(TOPIC), &to, &mut [built, plain]).await?;
    let keyed = IggyMessage::builder().id(8).payload("keyed".into()).build()?;
    root.send_messages(&id(STREAM), &id(TOPIC), &Partitioning::messages_key_str("key")?, &mut [keyed])
        .await?;
    refused(
        root.send_messages(&id(STREAM), &id(TOPIC), &Partitioning::partition_id(9), &mut [message("no")])
            .await,
    );
    root.flush_unsaved_buffer(&id(STREAM), &id(TOPIC), 2, true).await?;
    let polled =
        poll(root, &Consumer::new(Identifier::numeric(1)?), PollingStrategy::offset(0), false).await?;
    assert_eq!((polled.partition_id, polled.count), (2, 1));
    let first = &polled.messages[0];
    assert_eq!((first.header.id, first.payload.as_ref()), (u64::MAX as u128, [0u8, 1, 2, 255].as_slice()));
    assert_eq!(first.user_headers_map()?.expect("it has headers"), headers);
    Ok(())
}

async fn offsets(root: &IggyClient) -> Outcome {
    for consumer in [Consumer::new(Identifier::numeric(9)?), Consumer::new(id("named"))] {
        let stored = async || root.get_consumer_offset(&consumer, &id(STREAM), &id(TOPIC), Some(2)).await;
        assert!(stored().await?.is_none());
        for expected in [u64::MAX as u128, 7] {
            let polled = poll(root, &consumer, PollingStrategy::next(), true).await?;
            assert_eq!(polled.messages[0].header.id, expected);
        }
        assert_eq!(stored().await?.expect("it is stored").stored_offset, 1);
        root.store_consumer_offset(&consumer, &id(STREAM), &id(TOPIC), Some(2), 0).await?;
        assert_eq!(stored().await?.expect("it is stored").stored_offset, 0);
        refused(root.store_consumer_offset(&consumer, &id(STREAM), &id(TOPIC), Some(2), 99).await);
        root.delete_consumer_offset(&consumer, &id(STREAM), &id(TOPIC), Some(2)).await?;
        assert!(stored().await?.is_none());
    }
    Ok(())
}

async fn groups(root: &IggyClient) -> Outcome {
    let made = root.create_consumer_group(&id(STREAM), &id(TOPIC), "readers").await?;
    assert_eq!((made.id, made.partitions_count, made.members_count), (0, 3, 0));
    refused(root.create_consumer_group(&id(STREAM), &id(TOPIC), "readers").await);
    assert_eq!(root.get_consumer_groups(&id(STREAM), &id(TOPIC)).await?.len(), 1);
    assert!(root.get_consumer_group(&id(STREAM), &id(TOPIC), &id("readers")).await?.is_some());
    root.delete_consumer_group(&id(STREAM), &id(TOPIC), &id("readers")).await?;
    assert!(root.get_consumer_group(&id(STREAM), &id(TOPIC), &id("readers")).await?.is_none());
    Ok(())
}

async fn users(address: &str, root: &IggyClient) -> Outcome {
    let made = root.create_user("guest", "guess", UserStatus::Active, None).await?;
    assert_eq!((made.id, made.username.as_str(), made.status), (1, "guest", UserStatus::Active));
    let guest = as_user(address, "guest", "guess").await?;
    assert!(matches!(refused(guest.get_streams().await), IggyError::Unauthorized));
    let given = Permissions {
        global: GlobalPermissions { read_streams: true, ..Default::default() },
        streams: Some(BTreeMap::from([(0, StreamPermissions { send_messages: true, ..Default::default() })])),
    };
    root.update_permissions(&id("guest"), Some(given.clone())).await?;
    assert_eq!(root.get_user(&id("guest")).await?.expect("it is there").permissions, Some(given));
    assert_eq!(guest.get_streams().await?.len(), 1);
    guest.change_password(&id("guest"), "guess", "fresh").await?;
    refused(as_user(address, "guest", "guess").await);
    root.update_user(&id("guest"), Some("renamed"), Some(UserStatus::Inactive)).await?;
    assert!(matches!(refused(guest.get_streams().await), IggyError::Unauthenticated));
    assert_eq!(root.get_users().await?.len(), 2);
    root.delete_user(&id("renamed")).await?;
    assert!(root.get_user(&id("renamed")).await?.is_none());
    Ok(())
}

async fn tokens(address: &str, root: &IggyClient) -> Outcome {
    let made = root.create_personal_access_token("forever", IggyExpiry::NeverExpire).await?;
    refused(root.create_personal_access_token("forever", IggyExpiry::NeverExpire).await);
    let found = root.get_personal_access_tokens().await?;
    assert_eq!(
        found.iter().map(|token| (token.name.as_str(), token.expiry_at.is_none())).collect::<Vec<_>>(),
        [("forever", true)]
    );
    let bearer = stranger_over_http(address).await?;
    assert_eq!(bearer.login_with_personal_access_token(&made.token).await?.user_id, 0);
    assert_eq!(bearer.get_streams().await?.len(), 1);
    root.delete_personal_access_token("forever").await?;
    refused(stranger_over_http(address).await?.login_with_personal_access_token(&made.token).await);
    Ok(())
}

async fn server(root: &IggyClient) -> Outcome {
    let stats = root.get_stats().await?;
    assert_eq!((stats.streams_count, stats.topics_count, stats.partitions_count), (1, 1, 3));
    assert_eq!(stats.iggy_server_version, "0.8.0");
    assert!(stats.total_disk_space.as_bytes_u64() > stats.free_disk_space.as_bytes_u64());
    assert!(root.get_clients().await?.is_empty(), "callers over HTTP are no clients");
    assert!(root.get_client(1).await?.is_none());
    assert_eq!(root.get_cluster_metadata().await?.nodes.len(), 1);
    let archive = root.snapshot(SnapshotCompression::Deflated, vec![SystemSnapshotType::Test]).await?;
    assert_eq!(&archive.0[..2], b"PK", "a ZIP archive");
    Ok(())
}
