//! client CLIENT URL PAUSE_MS WORKERS
//!
//! Sends requests until it is killed, each once. Prints one line for each: "CLIENT NUMBER STATUS BODY", or
//! "CLIENT NUMBER 0 ERROR".

use std::error::Error;
use std::time::Duration;

use reqwest::Client;

/// A request that takes longer has failed.
const DEADLINE: Duration = Duration::from_secs(10);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, name, url, pause_ms, workers] = &arguments[..] else {
        panic!("client CLIENT URL PAUSE_MS WORKERS");
    };
    let pause = Duration::from_millis(number(pause_ms));
    let workers = number(workers);
    let client = client(name);
    println!("{name} version {}", version_of("reqwest"));
    let mut tasks = Vec::new();
    for first in 0..workers {
        let (client, name, url) = (client.clone(), name.clone(), url.clone());
        tasks.push(tokio::spawn(async move {
            for count in 0.. {
                let n = first + count * workers;
                let outcome = send(&client, &format!("{url}&n={n}"), count % 2 == 1).await;
                let line = outcome.unwrap_or_else(|error| format!("0 {}", in_words(&error)));
                println!("{name} {n} {line}");
                tokio::time::sleep(pause).await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

fn client(name: &str) -> Client {
    let builder = Client::builder()
        .timeout(DEADLINE)
        .retry(reqwest::retry::never());
    let builder = if name == "rust-reqwest" {
        builder.http1_only()
    } else {
        builder
    };
    builder.build().unwrap()
}

async fn send(client: &Client, url: &str, is_post: bool) -> Result<String, reqwest::Error> {
    let request = if is_post {
        client.post(url).body("order")
    } else {
        client.get(url)
    };
    let response = request.send().await?;
    let status = response.status().as_u16();
    Ok(format!("{status} {}", response.text().await?))
}

/// The error and what caused it, which reqwest doesn't show by itself.
fn in_words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As the lock file says.
fn version_of(name: &str) -> &'static str {
    let entry = include_str!("../Cargo.lock")
        .split("[[package]]")
        .find(|entry| entry.contains(&format!("name = \"{name}\"")));
    entry
        .and_then(|entry| entry.split("version = \"").nth(1)?.split('"').next())
        .unwrap()
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}
