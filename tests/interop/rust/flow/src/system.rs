//! The server itself: ping, statistics, clients, cluster, snapshots.

use crate::setting::*;
use iggy::prelude::*;

pub async fn flow(address: &str) -> Outcome {
    let root = connected(address).await?;
    root.ping().await?;
    let me = root.get_me().await?;
    assert_eq!((me.user_id, me.transport.as_str()), (Some(0), "TCP"));
    assert!(me.client_id > 0 && me.address.starts_with("127.0.0.1:"));
    clients(address, &root, me).await?;

    with_topic(&root, 3).await?;
    let mut messages = [message("one"), message("three")];
    root.send_messages(&id(STREAM), &id(TOPIC), &Partitioning::partition_id(0), &mut messages).await?;
    root.create_consumer_group(&id(STREAM), &id(TOPIC), "readers").await?;
    let stats = root.get_stats().await?;
    assert_eq!((stats.streams_count, stats.topics_count, stats.partitions_count), (1, 1, 3));
    assert_eq!((stats.messages_count, stats.segments_count, stats.consumer_groups_count), (2, 3, 1));
    assert_eq!(stats.messages_size_bytes.as_bytes_u64(), 2 * 64 + 8);
    assert_eq!(stats.iggy_server_version, "0.8.0");
    assert!(stats.process_id > 0 && stats.memory_usage.as_bytes_u64() > 0);
    assert!(stats.total_disk_space.as_bytes_u64() > stats.free_disk_space.as_bytes_u64());
    let age = IggyTimestamp::now().as_micros() - stats.start_time.as_micros();
    assert!(age.abs_diff(stats.run_time.as_micros()) < 10_000_000, "times in microseconds");

    let cluster = root.get_cluster_metadata().await?;
    let [node] = cluster.nodes.as_slice() else { panic!("one node") };
    assert_eq!((node.role, node.status), (ClusterNodeRole::Leader, ClusterNodeStatus::Healthy));
    assert_eq!(format!("127.0.0.1:{}", node.endpoints.tcp), address);

    for compression in [SnapshotCompression::Stored, SnapshotCompression::Deflated, SnapshotCompression::Zstd]
    {
        let archive = root.snapshot(compression, vec![SystemSnapshotType::All]).await?;
        assert_eq!(&archive.0[..2], b"PK", "a ZIP archive");
    }
    println!("statistics, clients, cluster, snapshots");
    Ok(())
}

async fn clients(address: &str, root: &IggyClient, me: ClientInfoDetails) -> Outcome {
    let other = connected(address).await?;
    let other_id = other.get_me().await?.client_id;
    assert_ne!(other_id, me.client_id);
    let mut ids: Vec<u32> = root.get_clients().await?.iter().map(|client| client.client_id).collect();
    ids.sort_unstable();
    let mut expected = [me.client_id, other_id];
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let found = root.get_client(other_id).await?.expect("it is connected");
    assert_eq!((found.user_id, found.transport.as_str()), (Some(0), "TCP"));
    other.logout_user().await?;
    assert!(matches!(refused(other.get_me().await), IggyError::Unauthenticated));
    other.shutdown().await?;
    for _ in 0..100 {
        if root.get_client(other_id).await?.is_none() {
            assert_eq!(root.get_clients().await?.len(), 1);
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("a client that has gone is still listed");
}
