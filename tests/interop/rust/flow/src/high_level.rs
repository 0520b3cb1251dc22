//! The client's own producer and consumer: direct and in the background, with a key, with a partitioner, encrypted,
//! alone and in groups, with every way to commit.

use crate::setting::*;
use futures_util::StreamExt;
use iggy::consumer_ext::MessageConsumer;
use iggy::prelude::*;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const COUNT: usize = 500;
const PARTITIONS: u32 = 3;

pub async fn flow(address: &str) -> Outcome {
    let root = connected(address).await?;
    direct(&root).await?;
    background(&root).await?;
    commits(&root).await?;
    group(address, &root).await?;
    encrypted(&root).await?;
    configured(&root).await?;
    println!("producers and consumers: direct, background, committing, in a group, encrypted, configured");
    Ok(())
}

fn numbered(count: usize) -> Vec<IggyMessage> {
    (0..count).map(|number| message(format!("{number}"))).collect()
}

/// The next messages of a consumer, which must come within ten seconds.
async fn next(consumer: &mut IggyConsumer, count: usize) -> Result<Vec<ReceivedMessage>, IggyError> {
    let mut received = vec![];
    while received.len() < count {
        let one = tokio::time::timeout(Duration::from_secs(10), consumer.next()).await;
        received.push(one.expect("a message within ten seconds").expect("the consumer goes on")?);
    }
    Ok(received)
}

fn read(received: Vec<ReceivedMessage>) -> Vec<String> {
    received.into_iter().map(|one| one.message.payload_as_string().expect("UTF-8")).collect()
}

fn all(count: usize) -> Vec<String> {
    (0..count).map(|number| number.to_string()).collect()
}

fn quick() -> IggyDuration {
    IggyDuration::from(1_000)
}

/// It makes stream and topic itself, and cuts what it is given into batches.
async fn direct(root: &IggyClient) -> Outcome {
    let producer = root
        .producer(STREAM, "direct")?
        .direct(DirectConfig::builder().batch_length(64).build())
        .partitioning(Partitioning::partition_id(0))
        .create_stream_if_not_exists()
        .create_topic_if_not_exists(PARTITIONS, None, IggyExpiry::ServerDefault, MaxTopicSize::ServerDefault)
        .build();
    producer.init().await?;
    producer.send(numbered(COUNT)).await?;
    producer.send_one(message("one more")).await?;
    producer
        .send_with_partitioning(vec![message("elsewhere")], Some(Arc::new(Partitioning::partition_id(2))))
        .await?;
    let found = root.get_topic(&id(STREAM), &id("direct")).await?.expect("the producer made it");
    let counts: Vec<u64> = found.partitions.iter().map(|partition| partition.messages_count).collect();
    assert_eq!(counts, [COUNT as u64 + 1, 0, 1]);

    let mut consumer = root
        .consumer("alone", STREAM, "direct", 0)?
        .polling_strategy(PollingStrategy::first())
        .auto_commit(AutoCommit::Disabled)
        .poll_interval(quick())
        .batch_length(50)
        .build();
    consumer.init().await?;
    let first = next(&mut consumer, 3).await?;
    assert_eq!((first[2].partition_id, first[2].current_offset), (0, COUNT as u64));
    assert_eq!(read(first), ["0", "1", "2"]);
    Ok(())
}

async fn background(root: &IggyClient) -> Outcome {
    create_topic(root, "background", 1).await?;
    let producer = root
        .producer(STREAM, "background")?
        .background(BackgroundConfig::builder().batch_length(100).linger_time(quick()).build())
        .partitioning(Partitioning::balanced())
        .build();
    producer.init().await?;
    for chunk in numbered(COUNT).chunks(7) {
        producer.send(chunk.iter().map(|one| IggyMessage::from(one.payload.to_vec())).collect()).await?;
    }
    producer.shutdown().await;
    let mut consumer = root
        .consumer("tail", STREAM, "background", 0)?
        .polling_strategy(PollingStrategy::next())
        .auto_commit(AutoCommit::When(AutoCommitWhen::PollingMessages))
        .poll_interval(quick())
        .batch_length(90)
        .build();
    consumer.init().await?;
    assert_eq!(read(next(&mut consumer, COUNT).await?), all(COUNT));
    Ok(())
}

struct Collector(Arc<Mutex<Vec<String>>>, Mutex<Option<tokio::sync::oneshot::Sender<()>>>);

impl MessageConsumer for Collector {
    async fn consume(&self, received: ReceivedMessage) -> Result<(), IggyError> {
        let mut found = self.0.lock().expect("nobody panics with it");
        found.push(received.message.payload_as_string()?);
        if found.len() == COUNT {
            let stop = self.1.lock().expect("nobody panics with it").take();
            stop.expect("it stops once").send(()).expect("somebody waits");
        }
        Ok(())
    }
}

/// Each way to commit leaves the offset of the last message, or of the last whose offset is a multiple of ten.
async fn commits(root: &IggyClient) -> Outcome {
    let every = IggyDuration::from(20_000);
    let ways = [
        ("polling", AutoCommit::When(AutoCommitWhen::PollingMessages)),
        ("all", AutoCommit::When(AutoCommitWhen::ConsumingAllMessages)),
        ("each", AutoCommit::When(AutoCommitWhen::ConsumingEachMessage)),
        ("every-tenth", AutoCommit::When(AutoCommitWhen::ConsumingEveryNthMessage(10))),
        ("interval", AutoCommit::Interval(every)),
        ("interval-or-all", AutoCommit::IntervalOrWhen(every, AutoCommitWhen::ConsumingAllMessages)),
        ("after-each", AutoCommit::After(AutoCommitAfter::ConsumingEachMessage)),
        ("interval-or-after", AutoCommit::IntervalOrAfter(every, AutoCommitAfter::ConsumingAllMessages)),
    ];
    for (name, way) in ways {
        let mut consumer = root
            .consumer(name, STREAM, "background", 0)?
            .polling_strategy(PollingStrategy::next())
            .auto_commit(way)
            .poll_interval(quick())
            .batch_length(100)
            .build();
        consumer.init().await?;
        if matches!(way, AutoCommit::After(_) | AutoCommit::IntervalOrAfter(..)) {
            let (found, (stop, stopped)) = (Arc::default(), tokio::sync::oneshot::channel());
            let collector = Collector(Arc::clone(&found), Mutex::new(Some(stop)));
            consumer.consume_messages(&collector, stopped).await?;
            assert_eq!(*found.lock().expect("nobody panics with it"), all(COUNT), "{name}");
        } else {
            assert_eq!(read(next(&mut consumer, COUNT).await?), all(COUNT), "{name}");
        }
        let last = if name == "every-tenth" { COUNT as u64 / 10 * 10 - 10 } else { COUNT as u64 - 1 };
        stored(root, name, last).await?;
        consumer.shutdown().await?;
    }
    Ok(())
}

async fn stored(root: &IggyClient, consumer: &str, expected: u64) -> Outcome {
    let mut last = None;
    for _ in 0..200 {
        let who = Consumer::new(id(consumer));
        last = root.get_consumer_offset(&who, &id(STREAM), &id("background"), Some(0)).await?;
        if last.as_ref().is_some_and(|found| found.stored_offset == expected) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{consumer}: the stored offset is {last:?}");
}

/// Three consumers of one group on three connections read every message once, while the group makes itself.
async fn group(address: &str, root: &IggyClient) -> Outcome {
    create_topic(root, "shared", PARTITIONS).await?;
    let mut consumers = vec![];
    for _ in 0..PARTITIONS {
        let client = connected(address).await?;
        let mut consumer = client
            .consumer_group("team", STREAM, "shared")?
            .create_consumer_group_if_not_exists()
            .auto_join_consumer_group()
            .polling_strategy(PollingStrategy::next())
            .auto_commit(AutoCommit::When(AutoCommitWhen::PollingMessages))
            .poll_interval(quick())
            .batch_length(20)
            .build();
        consumer.init().await?;
        consumers.push((client.get_me().await?.client_id, client, consumer));
    }
    let producer = root.producer(STREAM, "shared")?.partitioning(Partitioning::balanced()).build();
    producer.init().await?;
    for one in numbered(COUNT) {
        producer.send_one(one).await?;
    }
    let (found, partitions) = (Arc::new(Mutex::new(vec![])), Arc::new(Mutex::new(BTreeSet::new())));
    let tasks: Vec<_> = consumers
        .into_iter()
        .map(|(owner, client, mut consumer)| {
            let (found, partitions) = (Arc::clone(&found), Arc::clone(&partitions));
            tokio::spawn(async move {
                let _connected = client;
                while let Some(Ok(received)) = consumer.next().await {
                    partitions.lock().expect("no panic").insert((owner, received.partition_id));
                    found
                        .lock()
                        .expect("no panic")
                        .push(received.message.payload_as_string().expect("UTF-8"));
                }
            })
        })
        .collect();
    for _ in 0..200 {
        if found.lock().expect("no panic").len() >= COUNT {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tasks.iter().for_each(|task| task.abort());
    let mut numbers: Vec<usize> =
        found.lock().expect("no panic").iter().map(|text| text.parse().expect("a number")).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..COUNT).collect::<Vec<_>>(), "every message once");
    assert_eq!(partitions.lock().expect("no panic").len() as u32, PARTITIONS, "one owner a partition");
    Ok(())
}

/// The broker keeps what the client encrypted, byte for byte.
async fn encrypted(root: &IggyClient) -> Outcome {
    create_topic(root, "secret", 1).await?;
    let key = Arc::new(EncryptorKind::Aes256Gcm(Aes256GcmEncryptor::new(&[7; 32])?));
    let producer = root.producer(STREAM, "secret")?.encryptor(Arc::clone(&key)).build();
    producer.init().await?;
    producer.send(numbered(10)).await?;
    let who = Consumer::new(Identifier::numeric(1)?);
    let raw = root
        .poll_messages(&id(STREAM), &id("secret"), Some(0), &who, &PollingStrategy::first(), 10, false)
        .await?;
    assert!(raw.messages.iter().all(|one| one.payload.len() > 10), "it is not plain text");
    let mut consumer = root
        .consumer("spy", STREAM, "secret", 0)?
        .polling_strategy(PollingStrategy::first())
        .encryptor(key)
        .poll_interval(quick())
        .build();
    consumer.init().await?;
    assert_eq!(read(next(&mut consumer, 10).await?), all(10));
    Ok(())
}

/// Producer and consumer from one configuration, as `IggyStream` makes them.
async fn configured(root: &IggyClient) -> Outcome {
    let config = IggyStreamConfig::from_stream_topic("ready", "made", 100, quick(), quick())?;
    let (producer, mut consumer) = IggyStream::build(root, &config).await?;
    producer.send(numbered(5)).await?;
    // The consumer of this configuration asks for what is last.
    let received = next(&mut consumer, 5).await?;
    assert_eq!(received[0].message.header.offset, 0);
    assert_eq!(read(received), all(5));
    Ok(())
}
