//! The client's producer and consumer while the broker is killed and started again on the same address: both connect
//! and log in by themselves and go on. What was acknowledged is read; what was sent twice may be read twice.

use crate::setting::*;
use futures_util::StreamExt;
use iggy::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;

/// One a hundredth of a second, so that a broker which is away for a second is away in the middle.
const COUNT: u32 = 300;

/// Connects and logs in again whenever the connection is lost.
async fn patient(address: &str) -> Result<IggyClient, IggyError> {
    let options = "reconnection_retries=100&reconnection_interval=100ms&reestablish_after=0ms";
    let client = IggyClient::from_connection_string(&format!("iggy://iggy:iggy@{address}?{options}"))?;
    client.connect().await?;
    Ok(client)
}

pub async fn flow(address: &str) -> Outcome {
    let (sender, receiver) = (patient(address).await?, patient(address).await?);
    let producer = sender
        .producer(STREAM, TOPIC)?
        .create_stream_if_not_exists()
        .create_topic_if_not_exists(1, None, IggyExpiry::ServerDefault, MaxTopicSize::ServerDefault)
        .send_retries(Some(100), Some(IggyDuration::from(100_000)))
        .build();
    producer.init().await?;
    let mut consumer = receiver
        .consumer_group("team", STREAM, TOPIC)?
        .create_consumer_group_if_not_exists()
        .auto_join_consumer_group()
        .polling_strategy(PollingStrategy::next())
        .auto_commit(AutoCommit::When(AutoCommitWhen::PollingMessages))
        .poll_interval(IggyDuration::from(1_000))
        .polling_retry_interval(IggyDuration::from(100_000))
        .build();
    consumer.init().await?;

    let sending = tokio::spawn(async move {
        for number in 0..COUNT {
            producer.send_one(message(number.to_string())).await?;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok::<(), IggyError>(())
    });
    println!("started");
    let (mut found, mut twice) = (BTreeSet::new(), 0);
    while found.len() < COUNT as usize {
        let one = tokio::time::timeout(Duration::from_secs(30), consumer.next()).await;
        match one.expect("a message within thirty seconds").expect("the consumer goes on") {
            Ok(received) => {
                let number: u32 = received.message.payload_as_string()?.parse()?;
                twice += u32::from(!found.insert(number));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    sending.await??;
    println!("{COUNT} messages, {twice} of them twice");
    Ok(())
}
