//! Messages on the low-level client: headers of every kind, all partitionings and polling strategies, offsets, flush
//! and the deletion of segments.

use crate::setting::*;
use iggy::prelude::*;
use std::collections::BTreeMap;

pub async fn flow(address: &str) -> Outcome {
    let client = connected(address).await?;
    with_topic(&client, 4).await?;
    headers(&client).await?;
    partitionings(&client).await?;
    strategies(&client).await?;
    offsets(&client).await?;
    large(&client).await?;
    segments(&client).await?;
    println!("headers, partitionings, strategies, offsets, large messages, segments");
    Ok(())
}

async fn send(
    client: &IggyClient,
    to: &Partitioning,
    mut messages: Vec<IggyMessage>,
) -> Result<(), IggyError> {
    client.send_messages(&id(STREAM), &id(TOPIC), to, &mut messages).await
}

async fn poll(
    client: &IggyClient,
    partition: u32,
    strategy: PollingStrategy,
    count: u32,
) -> Result<PolledMessages, IggyError> {
    let consumer = Consumer::new(Identifier::numeric(1)?);
    client.poll_messages(&id(STREAM), &id(TOPIC), Some(partition), &consumer, &strategy, count, false).await
}

fn key(name: &str) -> HeaderKey {
    HeaderKey::try_from(name).expect("a key of 1 to 255 bytes")
}

async fn headers(client: &IggyClient) -> Outcome {
    let sent = BTreeMap::from([
        (key("raw"), HeaderValue::try_from(vec![0u8, 255, 7])?),
        (key("string"), HeaderValue::try_from("text")?),
        (key("bool"), HeaderValue::from(true)),
        (key("int8"), HeaderValue::from(-8i8)),
        (key("int16"), HeaderValue::from(-16i16)),
        (key("int32"), HeaderValue::from(-32i32)),
        (key("int64"), HeaderValue::from(i64::MIN)),
        (key("int128"), HeaderValue::from(i128::MIN)),
        (key("uint8"), HeaderValue::from(8u8)),
        (key("uint16"), HeaderValue::from(16u16)),
        (key("uint32"), HeaderValue::from(32u32)),
        (key("uint64"), HeaderValue::from(u64::MAX)),
        (key("uint128"), HeaderValue::from(u128::MAX)),
        (key("float32"), HeaderValue::from(0.5f32)),
        (key("float64"), HeaderValue::from(-0.25f64)),
        (HeaderKey::from(7u32), HeaderValue::try_from("under a number")?),
    ]);
    let built = IggyMessage::builder()
        .id(u128::MAX - 1)
        .payload(vec![0u8, 1, 2, 255].into())
        .user_headers(sent.clone())
        .build()?;
    let origin = built.header.origin_timestamp;
    send(client, &Partitioning::partition_id(0), vec![built, message("bare")]).await?;
    let polled = poll(client, 0, PollingStrategy::offset(0), 10).await?;
    assert_eq!((polled.partition_id, polled.current_offset, polled.count), (0, 1, 2));
    let [first, second] = polled.messages.as_slice() else { panic!("two messages") };
    assert_eq!(first.user_headers_map()?.expect("it has headers"), sent);
    assert_eq!(first.get_user_header(&key("uint128"))?.expect("it is there").as_uint128()?, u128::MAX);
    assert_eq!(first.payload.as_ref(), [0u8, 1, 2, 255]);
    assert_eq!((first.header.id, first.header.origin_timestamp), (u128::MAX - 1, origin));
    assert!(first.header.timestamp >= origin && first.header.checksum != 0);
    assert!(second.header.id != 0, "the server gives an id where there is none");
    assert_eq!((second.header.offset, second.user_headers_map()?), (1, None));
    Ok(())
}

/// Every message in every partition, as `partition:text`.
async fn everywhere(client: &IggyClient) -> Result<Vec<String>, IggyError> {
    let mut all = vec![];
    for partition in 0..4 {
        let polled = poll(client, partition, PollingStrategy::offset(0), 1000).await?;
        all.extend(texts(&polled.messages).iter().map(|text| format!("{partition}:{text}")));
    }
    Ok(all)
}

async fn partitionings(client: &IggyClient) -> Outcome {
    client.purge_topic(&id(STREAM), &id(TOPIC)).await?;
    send(client, &Partitioning::partition_id(2), vec![message("two")]).await?;
    assert_eq!(everywhere(client).await?, ["2:two"]);

    client.purge_topic(&id(STREAM), &id(TOPIC)).await?;
    for number in 0..8 {
        send(client, &Partitioning::balanced(), vec![message(format!("{number}"))]).await?;
    }
    let spread = everywhere(client).await?;
    for partition in 0..4 {
        let there = spread.iter().filter(|text| text.starts_with(&format!("{partition}:"))).count();
        assert_eq!(there, 2, "in turn to every partition: {spread:?}");
    }

    let keys = [
        Partitioning::messages_key_str("key")?,
        Partitioning::messages_key(&[0, 255, 1])?,
        Partitioning::messages_key(&[9; 255])?,
        Partitioning::messages_key_u32(32),
        Partitioning::messages_key_u64(64),
        Partitioning::messages_key_u128(128),
    ];
    for key in keys {
        client.purge_topic(&id(STREAM), &id(TOPIC)).await?;
        send(client, &key, vec![message("a"), message("b")]).await?;
        send(client, &key, vec![message("c")]).await?;
        let found = everywhere(client).await?;
        let partition = found[0].split(':').next().expect("a partition").to_string();
        assert_eq!(found, ["a", "b", "c"].map(|text| format!("{partition}:{text}")));
    }
    Ok(())
}

async fn strategies(client: &IggyClient) -> Outcome {
    client.purge_topic(&id(STREAM), &id(TOPIC)).await?;
    let to = Partitioning::partition_id(1);
    send(client, &to, vec![message("0"), message("1"), message("2")]).await?;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let between = IggyTimestamp::now();
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    send(client, &to, vec![message("3"), message("4")]).await?;
    let cases = [
        (PollingStrategy::offset(0), 10, vec!["0", "1", "2", "3", "4"]),
        (PollingStrategy::offset(3), 1, vec!["3"]),
        (PollingStrategy::offset(5), 10, vec![]),
        (PollingStrategy::first(), 2, vec!["0", "1"]),
        (PollingStrategy::last(), 2, vec!["3", "4"]),
        (PollingStrategy::timestamp(between), 10, vec!["3", "4"]),
        (PollingStrategy::timestamp(0.into()), 1, vec!["0"]),
        (PollingStrategy::timestamp(IggyTimestamp::now()), 10, vec![]),
        (PollingStrategy::next(), 3, vec!["0", "1", "2"]),
    ];
    for (strategy, count, expected) in cases {
        let polled = poll(client, 1, strategy, count).await?;
        assert_eq!(texts(&polled.messages), expected, "{strategy}");
        assert_eq!((polled.partition_id, polled.current_offset), (1, 4), "{strategy}");
    }
    client.flush_unsaved_buffer(&id(STREAM), &id(TOPIC), 1, false).await?;
    client.flush_unsaved_buffer(&id(STREAM), &id(TOPIC), 1, true).await?;
    Ok(())
}

async fn offsets(client: &IggyClient) -> Outcome {
    let (stream, topic, next) = (id(STREAM), id(TOPIC), PollingStrategy::next());
    for consumer in [Consumer::new(Identifier::numeric(9)?), Consumer::new(id("named"))] {
        assert!(client.get_consumer_offset(&consumer, &stream, &topic, Some(1)).await?.is_none());
        for expected in [vec!["0", "1"], vec!["2", "3"], vec!["4"], vec![]] {
            let polled = client.poll_messages(&stream, &topic, Some(1), &consumer, &next, 2, true).await?;
            assert_eq!(texts(&polled.messages), expected);
        }
        let found =
            client.get_consumer_offset(&consumer, &stream, &topic, Some(1)).await?.expect("it was stored");
        assert_eq!((found.partition_id, found.current_offset, found.stored_offset), (1, 4, 4));
        client.store_consumer_offset(&consumer, &stream, &topic, Some(1), 1).await?;
        let polled = client.poll_messages(&stream, &topic, Some(1), &consumer, &next, 2, false).await?;
        assert_eq!(texts(&polled.messages), ["2", "3"]);
        assert!(matches!(
            refused(client.store_consumer_offset(&consumer, &stream, &topic, Some(1), 5).await),
            IggyError::InvalidOffset(_)
        ));
        client.delete_consumer_offset(&consumer, &stream, &topic, Some(1)).await?;
        assert!(client.get_consumer_offset(&consumer, &stream, &topic, Some(1)).await?.is_none());
        assert!(matches!(
            refused(client.delete_consumer_offset(&consumer, &stream, &topic, Some(1)).await),
            IggyError::ConsumerOffsetNotFound(_)
        ));
    }
    Ok(())
}

async fn large(client: &IggyClient) -> Outcome {
    let bytes: Vec<u8> = (0..10_000_000u32).map(|number| (number * 31 >> 7) as u8).collect();
    send(client, &Partitioning::partition_id(3), vec![IggyMessage::from(bytes.clone())]).await?;
    let polled = poll(client, 3, PollingStrategy::last(), 1).await?;
    assert!(polled.messages[0].payload.as_ref() == bytes, "ten million bytes came back");
    Ok(())
}

/// Sealed segments go, the last one stays, and offsets go on.
async fn segments(client: &IggyClient) -> Outcome {
    create_topic(client, "segmented", 1).await?;
    let (stream, topic, to) = (id(STREAM), id("segmented"), Partitioning::partition_id(0));
    for _ in 0..10 {
        let mut messages: Vec<IggyMessage> = (0..100).map(|_| message("x".repeat(1000))).collect();
        client.send_messages(&stream, &topic, &to, &mut messages).await?;
    }
    let count = async || -> Result<u32, IggyError> {
        Ok(client.get_topic(&stream, &topic).await?.expect("it is there").partitions[0].segments_count)
    };
    let before = count().await?;
    assert!(before > 3, "{before} segments");
    client.delete_segments(&stream, &topic, 0, 2).await?;
    assert_eq!(count().await?, before - 2);
    let consumer = Consumer::new(Identifier::numeric(1)?);
    let first = client
        .poll_messages(&stream, &topic, Some(0), &consumer, &PollingStrategy::first(), 1, false)
        .await?;
    assert!(first.messages[0].header.offset > 0, "the oldest are gone");
    assert_eq!(first.current_offset, 999);
    Ok(())
}
