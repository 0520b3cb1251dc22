//! What the flows have in common: clients that are logged in, and short names.

use iggy::prelude::*;

/// Flows panic when the broker is wrong; an error is a call that failed.
pub type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

pub const STREAM: &str = "interop";
pub const TOPIC: &str = "rust";

/// A connection of its own, logged in as root.
pub async fn connected(address: &str) -> Result<IggyClient, IggyError> {
    let client = stranger(address).await?;
    let identity = client.login_user("iggy", "iggy").await?;
    assert_eq!(identity.user_id, 0, "root has the id 0");
    Ok(client)
}

/// A connection that has not logged in.
pub async fn stranger(address: &str) -> Result<IggyClient, IggyError> {
    let client = IggyClient::builder().with_tcp().with_server_address(address.to_string()).build()?;
    client.connect().await?;
    Ok(client)
}

/// Makes the stream and the topic that most flows use.
pub async fn with_topic(client: &IggyClient, partitions: u32) -> Result<(), IggyError> {
    client.create_stream(STREAM).await?;
    create_topic(client, TOPIC, partitions).await
}

pub async fn create_topic(client: &IggyClient, name: &str, partitions: u32) -> Result<(), IggyError> {
    let (none, expiry, size) =
        (CompressionAlgorithm::None, IggyExpiry::ServerDefault, MaxTopicSize::ServerDefault);
    client.create_topic(&id(STREAM), name, partitions, none, None, expiry, size).await?;
    Ok(())
}

pub fn id(name: &str) -> Identifier {
    Identifier::named(name).expect("a name of 1 to 255 bytes")
}

pub fn message(text: impl Into<String>) -> IggyMessage {
    IggyMessage::from(text.into())
}

pub fn texts(messages: &[IggyMessage]) -> Vec<String> {
    messages.iter().map(|message| message.payload_as_string().expect("UTF-8")).collect()
}

/// The error that a call must give.
pub fn refused<T>(result: Result<T, IggyError>) -> IggyError {
    match result {
        Ok(_) => panic!("a call went well that must be refused"),
        Err(error) => error,
    }
}
