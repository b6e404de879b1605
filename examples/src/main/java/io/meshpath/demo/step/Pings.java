// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.lab.LabNamespace;
import io.meshpath.demo.lab.UnmetException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ping(8) found: echo requests sent, replies received, and the mean time between, in milliseconds. */
record Pings(int sent, int received, double meanMillis) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern COUNTS = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern TIMES = Pattern.compile("= [\\d.]+/([\\d.]+)/");

    /** Sends a few echo requests, one soon after the other. */
    static Pings send(LabNamespace from, IpAddress to, int count) throws IOException, InterruptedException {
        List<String> command = List.of("ping", "-n", "-q", "-c", "" + count, "-i", "0.05", "-W", "1", to.toString());
        String printed = from.run(LIMIT, command).text();
        Matcher counts = COUNTS.matcher(printed);
        if (!counts.find()) {
            throw new UnmetException("ping " + to + " in " + from + " says: " + printed.strip());
        }
        Matcher times = TIMES.matcher(printed);
        return new Pings(
                Integer.parseInt(counts.group(1)),
                Integer.parseInt(counts.group(2)),
                times.find() ? Double.parseDouble(times.group(1)) : 0);
    }

    boolean complete() {
        return sent > 0 && received == sent;
    }
}
