//! MCP clients, built-in tools and the sandbox.
