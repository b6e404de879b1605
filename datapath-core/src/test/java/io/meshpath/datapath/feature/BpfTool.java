// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code bpftool feature probe kernel} says about the same kernel. */
final class BpfTool {
    private static final Pattern KIND = Pattern.compile("eBPF (program|map)_type (\\w+) is (NOT )?available");
    private static final Pattern HELPERS = Pattern.compile("eBPF helpers supported for program type (\\w+):");
    private static final Pattern HELPER = Pattern.compile("\t- (bpf_\\w+)");

    private final Map<String, Boolean> kinds = new HashMap<>();
    private final Map<String, Set<String>> helpers = new HashMap<>();

    private BpfTool() {}

    static BpfTool probe() {
        try {
            Process process = new ProcessBuilder("/usr/sbin/bpftool", "feature", "probe", "kernel", "full")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            BpfTool read = new BpfTool();
            read.read(output);
            return read;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** By names such as {@code "program SOCKET_FILTER"} and {@code "map HASH"}, as far as it knows them. */
    Map<String, Boolean> kinds() {
        return kinds;
    }

    /** By the name of the program type. */
    Map<String, Set<String>> helpers() {
        return helpers;
    }

    private void read(String output) {
        Set<String> current = new HashSet<>();
        for (String line : output.lines().toList()) {
            Matcher kind = KIND.matcher(line);
            Matcher type = HELPERS.matcher(line);
            Matcher helper = HELPER.matcher(line);
            if (kind.matches()) {
                kinds.put(kind.group(1) + " " + kind.group(2).toUpperCase(Locale.ROOT), kind.group(3) == null);
            } else if (type.matches()) {
                current = new HashSet<>();
                helpers.put(type.group(1).toUpperCase(Locale.ROOT), current);
            } else if (helper.matches()) {
                current.add(helper.group(1));
            }
        }
    }
}
