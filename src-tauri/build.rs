//! Declares the one command of the window, so that a capability must name it.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["rpc"]);
    if let Err(error) =
        tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
    {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
