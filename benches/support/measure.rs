//! What child processes cost: processor time, wall-clock time and peak memory, read from `/proc`.

use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Seconds that one run of a process took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) cpu: f64,
    pub(crate) wall: f64,
}

impl Cost {
    /// The smaller of two, each figure on its own: noise only ever adds.
    pub(crate) fn min(self, other: Self) -> Self {
        Self { cpu: self.cpu.min(other.cpu), wall: self.wall.min(other.wall) }
    }
}

/// Why a run gives no figure.
pub(crate) type Refusal = String;

/// Mean cost of a command over so many runs, one after the other.
///
/// The clock of processor time ticks a hundred times a second; runs are summed up before they are divided, so a run of
/// a few milliseconds is measured as well as a long one.
pub(crate) fn cost(command: &mut Command, runs: u32, accepted: &[i32]) -> Result<Cost, Refusal> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let (cpu, wall) = (children_cpu(), Instant::now());
    for _ in 0..runs {
        let output = command.output().map_err(|error| error.to_string())?;
        if !output.status.code().is_some_and(|code| accepted.contains(&code)) {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(format!(
                "{}: {}",
                output.status,
                text.lines().find(|line| !line.trim().is_empty()).unwrap_or("")
            ));
        }
    }
    let runs = f64::from(runs);
    Ok(Cost { cpu: (children_cpu() - cpu) / runs, wall: wall.elapsed().as_secs_f64() / runs })
}

/// Processor time of all children that have ended, in seconds; not a number where `/proc` does not say.
fn children_cpu() -> f64 {
    let ticks = || {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The name in brackets may hold spaces; user and system time of children are fields 16 and 17.
        let (_, fields) = stat.rsplit_once(") ")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
        Some(field(16)? + field(17)?)
    };
    ticks().map_or(f64::NAN, |ticks| ticks / ticks_per_second())
}

fn ticks_per_second() -> f64 {
    let output = Command::new("getconf").arg("CLK_TCK").output().ok();
    output.and_then(|output| String::from_utf8(output.stdout).ok()?.trim().parse().ok()).unwrap_or(100.0)
}

/// Most memory that a process had at once, in bytes; `None` where `/proc` does not say.
pub(crate) fn peak_memory(command: &mut Command) -> Option<u64> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let status = format!("/proc/{}/status", child.id());
    let mut stdout = child.stdout.take()?;
    let reader = thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
    let mut peak = None;
    // The mark only rises, so the last reading before the end is the peak.
    while child.try_wait().ok()?.is_none() {
        let mark = fs::read_to_string(&status).ok().and_then(|text| high_water_mark(&text));
        peak = peak.max(mark);
        thread::sleep(Duration::from_micros(500));
    }
    reader.join().ok()?.ok()?;
    peak
}

fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
