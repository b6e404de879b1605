// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath bpf inspect}: what an object holds, without the kernel. */
@Command(
        name = "inspect",
        description = "Says what is in a BPF object; needs no rights, no kernel, not even Linux.",
        mixinStandardHelpOptions = true)
final class BpfInspectCommand implements Runnable {
    @Mixin
    private ObjectOptions objects = new ObjectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public void run() {
        ObjectReports reports = new ObjectReports(objects, output);
        reports.make(file -> ObjectReport.of(file, objects.read(file)), ObjectTables::inspection);
        reports.requireAllReadable();
    }
}
