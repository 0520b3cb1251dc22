//! Streams, topics and partitions: made, read, renamed, purged, deleted.

use crate::setting::*;
use iggy::prelude::*;
use std::str::FromStr;

pub async fn flow(address: &str) -> Outcome {
    let client = connected(address).await?;
    streams(&client).await?;
    topics(&client).await?;
    partitions(&client).await?;
    deleting(&client).await?;
    println!("streams, topics and partitions");
    Ok(())
}

async fn streams(client: &IggyClient) -> Outcome {
    assert!(client.get_streams().await?.is_empty());
    assert!(client.get_stream(&id(STREAM)).await?.is_none());
    let made = client.create_stream(STREAM).await?;
    assert_eq!((made.id, made.name.as_str(), made.topics_count, made.messages_count), (0, STREAM, 0, 0));
    assert!(made.created_at.as_micros() > 0);
    assert!(matches!(refused(client.create_stream(STREAM).await), IggyError::StreamNameAlreadyExists(_)));
    let other = client.create_stream("other").await?;
    assert_eq!(other.id, 1);
    client.update_stream(&Identifier::numeric(1)?, "renamed").await?;
    assert!(client.get_stream(&id("other")).await?.is_none());
    let names: Vec<String> = client.get_streams().await?.into_iter().map(|stream| stream.name).collect();
    assert_eq!(names, [STREAM, "renamed"]);
    assert!(matches!(
        refused(client.update_stream(&id("renamed"), STREAM).await),
        IggyError::StreamNameAlreadyExists(_)
    ));
    Ok(())
}

async fn topics(client: &IggyClient) -> Outcome {
    let expiry = IggyExpiry::ExpireDuration(IggyDuration::from_str("1h")?);
    let size = MaxTopicSize::Custom(IggyByteSize::from_str("3 GiB")?);
    let made = client
        .create_topic(&id(STREAM), "rich", 3, CompressionAlgorithm::Gzip, Some(2), expiry, size)
        .await?;
    assert_eq!((made.id, made.name.as_str(), made.partitions_count), (0, "rich", 3));
    assert_eq!((made.message_expiry, made.max_topic_size), (expiry, size));
    assert_eq!((made.compression_algorithm, made.replication_factor), (CompressionAlgorithm::Gzip, 2));
    create_topic(client, TOPIC, 1).await?;
    let plain = client.get_topic(&id(STREAM), &id(TOPIC)).await?.expect("it was made");
    assert_eq!(plain.message_expiry, IggyExpiry::NeverExpire, "the server's default, resolved");
    assert_eq!(plain.max_topic_size, MaxTopicSize::Unlimited, "the server's default, resolved");
    assert_eq!(plain.replication_factor, 1);
    let listed = client.get_topics(&id(STREAM)).await?;
    assert_eq!(listed.iter().map(|topic| topic.name.as_str()).collect::<Vec<_>>(), ["rich", TOPIC]);
    assert_eq!(listed[0].max_topic_size, size);

    let (none, never) = (CompressionAlgorithm::None, IggyExpiry::NeverExpire);
    client.update_topic(&id(STREAM), &id("rich"), "poor", none, None, never, MaxTopicSize::Unlimited).await?;
    let poor = client.get_topic(&id(STREAM), &Identifier::numeric(0)?).await?.expect("it is there");
    assert_eq!((poor.name.as_str(), poor.compression_algorithm), ("poor", none));
    assert_eq!((poor.message_expiry, poor.max_topic_size), (never, MaxTopicSize::Unlimited));
    assert!(client.get_topic(&id(STREAM), &id("rich")).await?.is_none());
    let details = client.get_stream(&id(STREAM)).await?.expect("it is there");
    assert_eq!((details.topics_count, details.topics.len()), (2, 2));
    Ok(())
}

async fn partitions(client: &IggyClient) -> Outcome {
    let (stream, topic) = (id(STREAM), id(TOPIC));
    client.create_partitions(&stream, &topic, 4).await?;
    client.delete_partitions(&stream, &topic, 2).await?;
    let to_last = Partitioning::partition_id(2);
    client.send_messages(&stream, &topic, &to_last, &mut [message("one"), message("two")]).await?;
    assert!(matches!(
        refused(
            client.send_messages(&stream, &topic, &Partitioning::partition_id(3), &mut [message("no")]).await
        ),
        IggyError::PartitionNotFound(..)
    ));
    let found = client.get_topic(&stream, &topic).await?.expect("it is there");
    assert_eq!((found.partitions_count, found.messages_count), (3, 2));
    assert_eq!(found.size.as_bytes_u64(), 2 * (64 + 3));
    let ids: Vec<u32> = found.partitions.iter().map(|partition| partition.id).collect();
    assert_eq!(ids, [0, 1, 2]);
    let last = &found.partitions[2];
    assert_eq!((last.messages_count, last.current_offset, last.segments_count), (2, 1, 1));
    Ok(())
}

async fn deleting(client: &IggyClient) -> Outcome {
    let (stream, topic) = (id(STREAM), id(TOPIC));
    client.purge_topic(&stream, &topic).await?;
    let purged = client.get_topic(&stream, &topic).await?.expect("it is there");
    assert_eq!((purged.messages_count, purged.partitions_count), (0, 3));
    let (to_first, mut messages) = (Partitioning::partition_id(0), [message("again")]);
    client.send_messages(&stream, &topic, &to_first, &mut messages).await?;
    client.purge_stream(&stream).await?;
    assert_eq!(client.get_stream(&stream).await?.expect("it is there").messages_count, 0);
    client.delete_topic(&stream, &topic).await?;
    assert!(client.get_topic(&stream, &topic).await?.is_none());
    assert!(matches!(
        refused(client.delete_topic(&stream, &topic).await),
        IggyError::TopicIdNotFound(..) | IggyError::TopicNameNotFound(..)
    ));
    client.delete_stream(&stream).await?;
    assert!(client.get_stream(&stream).await?.is_none());
    assert!(matches!(
        refused(client.delete_stream(&stream).await),
        IggyError::StreamIdNotFound(_) | IggyError::StreamNameNotFound(_)
    ));
    Ok(())
}
