//! Streamable HTTP: POST a message, get JSON or an event stream.

use crate::{Options, Server};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, mpsc};

/// Serves on a loopback port and prints `listening 127.0.0.1:PORT`.
#[expect(
    clippy::print_stdout,
    reason = "the test reads the port from standard output"
)]
pub(crate) fn serve(options: Options, port: u16) -> Result<(), String> {
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("listening {address}");
    let server = Arc::new(Server::new(options));
    for stream in listener.incoming().flatten() {
        let server = server.clone();
        std::thread::spawn(move || connection(&server, stream));
    }
    Ok(())
}

struct Request {
    method: String,
    head: String,
    body: String,
}

fn connection(server: &Server, stream: TcpStream) {
    let Ok(mut writer) = stream.try_clone() else {
        return;
    };
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        server.record(&request.head);
        server.record(&request.body);
        let done = match request.method.as_str() {
            "POST" => post(server, &request.body, &mut writer),
            "GET" => events(server, &mut writer),
            _ => write!(
                writer,
                "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"
            ),
        };
        if done.is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let method = head.split(' ').next()?.to_owned();
    Some(Request {
        method,
        head,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn post(server: &Server, body: &str, writer: &mut TcpStream) -> std::io::Result<()> {
    let Ok(message) = serde_json::from_str::<Value>(body) else {
        return write!(
            writer,
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
        );
    };
    let (out, inbox) = mpsc::channel::<Value>();
    let reply = server.handle(&message, &out);
    let subscription = message["method"] == "subscriptions/listen";
    match reply {
        Some(reply) if !server.options().sse => {
            let text = reply.to_string();
            let length = text.len();
            write!(
                writer,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{}Content-Length: {length}\r\n\r\n{text}",
                session(&message)
            )
        }
        Some(reply) => {
            drop(out);
            stream(writer, &session(&message), std::iter::once(reply))
        }
        None if subscription => {
            drop(out);
            stream(writer, "", inbox.into_iter())
        }
        None if message.get("id").is_some() => {
            // A tool that never answers: the connection stays open until the client leaves.
            let mut nothing = [0; 1];
            writer.read_exact(&mut nothing)
        }
        None => write!(writer, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"),
    }
}

/// The older revision binds a session at `initialize`.
fn session(message: &Value) -> String {
    match message["method"].as_str() {
        Some("initialize") => "Mcp-Session-Id: s1\r\n".to_owned(),
        _ => String::new(),
    }
}

fn events(server: &Server, writer: &mut TcpStream) -> std::io::Result<()> {
    let (out, inbox) = mpsc::channel();
    server.listen(out);
    stream(writer, "", inbox.into_iter())
}

fn stream(
    writer: &mut TcpStream,
    headers: &str,
    messages: impl Iterator<Item = Value>,
) -> std::io::Result<()> {
    write!(
        writer,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{headers}Transfer-Encoding: chunked\r\n\r\n"
    )?;
    for message in messages {
        let event = format!("event: message\ndata: {message}\n\n");
        write!(writer, "{:x}\r\n{event}\r\n", event.len())?;
        writer.flush()?;
    }
    write!(writer, "0\r\n\r\n")
}
