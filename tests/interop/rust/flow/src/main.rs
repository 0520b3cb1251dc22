//! What a user of the official Rust client does, as a black box: one flow a run, which ends with one line of what it
//! saw, or with a panic that names what was expected.
//!
//!     flow ADDRESS NAME

mod catalog;
mod groups;
mod high_level;
mod messages;
mod restart;
mod setting;
mod system;
mod users;
mod web;

use setting::Outcome;

#[tokio::main]
async fn main() -> Outcome {
    let args: Vec<String> = std::env::args().collect();
    let [_, address, name] = args.as_slice() else {
        panic!("ADDRESS and NAME are needed");
    };
    match name.as_str() {
        "catalog" => catalog::flow(address).await,
        "groups" => groups::flow(address).await,
        "producer-and-consumer" => high_level::flow(address).await,
        "http" => web::flow(address).await,
        "messages" => messages::flow(address).await,
        "restart" => restart::flow(address).await,
        "system" => system::flow(address).await,
        "users" => users::flow(address).await,
        _ => panic!("there is no flow {name}"),
    }
}
