//! Consumer groups with several members, each on a connection of its own: who joins, leaves or disappears changes who
//! reads what, every partition has one owner, and nothing is read twice after a commit.

use crate::setting::*;
use iggy::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;

const GROUP: &str = "readers";
const PARTITIONS: u32 = 6;
const EACH: u32 = 10;

pub async fn flow(address: &str) -> Outcome {
    let root = connected(address).await?;
    with_topic(&root, PARTITIONS).await?;
    let (stream, topic, group) = (id(STREAM), id(TOPIC), id(GROUP));
    administration(&root).await?;

    let members = [connected(address).await?, connected(address).await?, connected(address).await?];
    for member in &members {
        member.join_consumer_group(&stream, &topic, &group).await?;
    }
    let found = settled(&root, 3).await?;
    assert_eq!(found.members.iter().map(|member| member.partitions_count).collect::<Vec<_>>(), [2, 2, 2]);
    let me = members[0].get_me().await?;
    assert_eq!(me.consumer_groups_count, 1);
    assert_eq!((me.consumer_groups[0].stream_id, me.consumer_groups[0].topic_id), (0, 0));
    assert_eq!(found.members.iter().map(|member| member.id).collect::<Vec<_>>(), [0, 1, 2]);

    fill(&root).await?;
    let read = drained(&members).await?;
    assert_eq!(read.len() as u32, PARTITIONS * EACH, "every message once, by one of the three");
    assert_eq!(read.iter().collect::<BTreeSet<_>>().len(), read.len());

    assert!(matches!(
        refused(
            root.poll_messages(
                &stream,
                &topic,
                None,
                &Consumer::group(group.clone()),
                &PollingStrategy::next(),
                1,
                false
            )
            .await
        ),
        IggyError::ConsumerGroupMemberNotFound(..)
    ));

    members[0].leave_consumer_group(&stream, &topic, &group).await?;
    let found = settled(&root, 2).await?;
    assert_eq!(found.members.iter().map(|member| member.partitions_count).collect::<Vec<_>>(), [3, 3]);
    fill(&root).await?;
    assert_eq!(drained(&members[1..]).await?.len() as u32, PARTITIONS * EACH);

    members[1].shutdown().await?;
    let found = settled(&root, 1).await?;
    assert_eq!(found.members[0].partitions_count, PARTITIONS, "what a lost member had goes to the last one");
    fill(&root).await?;
    assert_eq!(drained(&members[2..]).await?.len() as u32, PARTITIONS * EACH);

    root.delete_consumer_group(&stream, &topic, &group).await?;
    assert!(root.get_consumer_group(&stream, &topic, &group).await?.is_none());
    assert_eq!(members[2].get_me().await?.consumer_groups_count, 0);
    println!("3, 2 and 1 members of a group with {PARTITIONS} partitions");
    Ok(())
}

async fn administration(root: &IggyClient) -> Outcome {
    let (stream, topic, group) = (id(STREAM), id(TOPIC), id(GROUP));
    let made = root.create_consumer_group(&stream, &topic, GROUP).await?;
    assert_eq!((made.id, made.name.as_str()), (0, GROUP));
    assert_eq!((made.partitions_count, made.members_count), (PARTITIONS, 0));
    assert!(matches!(
        refused(root.create_consumer_group(&stream, &topic, GROUP).await),
        IggyError::ConsumerGroupNameAlreadyExists(..)
    ));
    root.create_consumer_group(&stream, &topic, "others").await?;
    let names: Vec<String> =
        root.get_consumer_groups(&stream, &topic).await?.into_iter().map(|group| group.name).collect();
    assert_eq!(names, [GROUP, "others"]);
    root.delete_consumer_group(&stream, &topic, &id("others")).await?;
    assert!(root.get_consumer_group(&stream, &topic, &id("others")).await?.is_none());
    assert!(root.get_consumer_group(&stream, &topic, &group).await?.is_some());
    Ok(())
}

/// The group when every partition has its owner. Moving one that is being read takes a while.
async fn settled(root: &IggyClient, members: u32) -> Result<ConsumerGroupDetails, IggyError> {
    for _ in 0..400 {
        let found = root.get_consumer_group(&id(STREAM), &id(TOPIC), &id(GROUP)).await?.expect("it is there");
        let owned: BTreeSet<u32> =
            found.members.iter().flat_map(|member| member.partitions.clone()).collect();
        let total: u32 = found.members.iter().map(|member| member.partitions_count).sum();
        if found.members_count == members && owned.len() as u32 == PARTITIONS && total == PARTITIONS {
            return Ok(found);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the group never had {members} members that share all partitions");
}

async fn fill(root: &IggyClient) -> Outcome {
    for partition in 0..PARTITIONS {
        let mut messages: Vec<IggyMessage> =
            (0..EACH).map(|number| message(format!("{partition}:{number}"))).collect();
        let to = Partitioning::partition_id(partition);
        root.send_messages(&id(STREAM), &id(TOPIC), &to, &mut messages).await?;
    }
    Ok(())
}

/// What the members read in turn, until none finds more, with the offsets committed by the poll.
async fn drained(members: &[IggyClient]) -> Result<Vec<String>, IggyError> {
    let (consumer, next) = (Consumer::group(id(GROUP)), PollingStrategy::next());
    let (mut read, mut empty) = (vec![], 0);
    while empty < members.len() * PARTITIONS as usize {
        for member in members {
            let polled =
                member.poll_messages(&id(STREAM), &id(TOPIC), None, &consumer, &next, 7, true).await?;
            empty = if polled.messages.is_empty() { empty + 1 } else { 0 };
            let from = polled.partition_id;
            for text in texts(&polled.messages) {
                assert!(text.starts_with(&format!("{from}:")), "{text} from partition {from}");
                read.push(text);
            }
        }
    }
    Ok(read)
}
