//! A system call filter for a jail with network: no local sockets.
//!
//! With the machine's network namespace its abstract unix sockets can be reached as well (display
//! server, D-Bus), and no mount hides those. So a program with network may not make a unix socket.
//! Connected pairs of streams stay, because runtimes talk to their children over them and such a
//! socket cannot be connected anew; a pair of datagram sockets could.

const LOAD: u16 = 0x20; // BPF_LD | BPF_W | BPF_ABS
const AND: u16 = 0x54; // BPF_ALU | BPF_AND | BPF_K
const EQUAL: u16 = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const AT_LEAST: u16 = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const RETURN: u16 = 0x06; // BPF_RET | BPF_K

// Offsets in `struct seccomp_data`. Of an argument the kernel reads the low half only, which comes
// first on these machines.
const NUMBER: u32 = 0;
const ARCH: u32 = 4;
const FIRST: u32 = 16;
const SECOND: u32 = 24;

const ALLOWED: u32 = 0x7fff_0000;
const KILLED: u32 = 0x8000_0000; // the whole process
const REFUSED: u32 = 0x0005_0000 | 1; // EPERM

const AF_UNIX: u32 = 1;
const SOCK_STREAM: u32 = 1;
const SOCK_SEQPACKET: u32 = 5;
/// The rest of a socket's type are flags.
const TYPE: u32 = 0xf;
/// Numbers from here on are those of x32, a second set of calls of the same architecture.
const X32: u32 = 0x4000_0000;
/// `io_uring_setup`, `_enter`, `_register`: a ring makes sockets without a system call of its own.
const RING: [u32; 3] = [425, 426, 427];

/// How a machine names itself and its calls.
#[derive(Clone, Copy)]
struct Machine {
    arch: u32,
    socket: u32,
    socketpair: u32,
}

const MACHINE: Option<Machine> = if cfg!(target_arch = "x86_64") {
    Some(Machine {
        arch: 0xc000_003e,
        socket: 41,
        socketpair: 53,
    })
} else if cfg!(all(target_arch = "aarch64", target_endian = "little")) {
    Some(Machine {
        arch: 0xc000_00b7,
        socket: 198,
        socketpair: 199,
    })
} else {
    None
};

/// The filter of this machine as the kernel takes it; `None` where its calls are not known, and
/// then nothing may have the network.
pub(super) fn no_local_sockets() -> Option<Vec<u8>> {
    Some(MACHINE?.program().into_iter().flatten().collect())
}

impl Machine {
    /// Calls of another architecture have other numbers: whoever makes one is killed.
    fn program(self) -> [[u8; 8]; 19] {
        [
            step(LOAD, 0, 0, ARCH),
            step(EQUAL, 0, 16, self.arch),
            step(LOAD, 0, 0, NUMBER),
            step(AT_LEAST, 14, 0, X32),
            step(EQUAL, 5, 0, self.socket),
            step(EQUAL, 6, 0, self.socketpair),
            step(EQUAL, 9, 0, RING[0]),
            step(EQUAL, 8, 0, RING[1]),
            step(EQUAL, 7, 0, RING[2]),
            step(RETURN, 0, 0, ALLOWED),
            // 10: socket
            step(LOAD, 0, 0, FIRST),
            step(EQUAL, 4, 5, AF_UNIX),
            // 12: socketpair
            step(LOAD, 0, 0, SECOND),
            step(AND, 0, 0, TYPE),
            step(EQUAL, 2, 0, SOCK_STREAM),
            step(EQUAL, 1, 0, SOCK_SEQPACKET),
            // 16, 17, 18
            step(RETURN, 0, 0, REFUSED),
            step(RETURN, 0, 0, ALLOWED),
            step(RETURN, 0, 0, KILLED),
        ]
    }
}

/// One `struct sock_filter`: steps to skip when a comparison holds and when it does not.
fn step(code: u16, holds: u8, fails: u8, value: u32) -> [u8; 8] {
    let ([c0, c1], [v0, v1, v2, v3]) = (code.to_ne_bytes(), value.to_ne_bytes());
    [c0, c1, holds, fails, v0, v1, v2, v3]
}
