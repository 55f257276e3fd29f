//! `orgata-test-mcp`: an MCP server for tests.

#[expect(
    clippy::print_stderr,
    reason = "a start-up error belongs on standard error"
)]
fn main() -> std::process::ExitCode {
    match orgata_test_mcp::run(std::env::args().skip(1)) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("orgata-test-mcp: {reason}");
            std::process::ExitCode::FAILURE
        }
    }
}
