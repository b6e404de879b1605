// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import picocli.CommandLine.Command;

/** {@code meshpath bpf}: what the kernel's maps say. */
@Command(
        name = "bpf",
        description = "What the kernel's maps say, and the SDK as a tool.",
        mixinStandardHelpOptions = true,
        subcommands = {
            BpfIpcacheCommand.class,
            BpfTunnelCommand.class,
            BpfPolicyCommand.class,
            BpfConntrackCommand.class,
            BpfDropsCommand.class,
            BpfMapCommand.class,
            BpfProgramCommand.class,
            BpfLoadCommand.class,
            BpfInspectCommand.class,
            BpfFeaturesCommand.class
        })
final class BpfCommand extends VerbGroup {}
