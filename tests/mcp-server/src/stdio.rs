//! One message per line on the standard streams.

use crate::{Options, Server};
use serde_json::Value;
use std::io::{BufRead, Write};
use std::sync::{Arc, mpsc};

/// Serves until standard input ends.
pub(crate) fn serve(options: Options) -> Result<(), String> {
    let server = Arc::new(Server::new(options));
    let (out, inbox) = mpsc::channel::<Value>();
    server.listen(out.clone());
    std::thread::spawn(move || {
        for message in inbox {
            let mut stdout = std::io::stdout().lock();
            if writeln!(stdout, "{message}")
                .and_then(|()| stdout.flush())
                .is_err()
            {
                return;
            }
        }
    });
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        server.record(&line);
        let Ok(message) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        let (server, out) = (server.clone(), out.clone());
        // A thread per message: a tool that hangs must not hold up the others.
        std::thread::spawn(move || {
            if let Some(reply) = server.handle(&message, &out) {
                let _ = out.send(reply);
            }
        });
    }
    Ok(())
}
