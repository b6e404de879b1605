// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ping(8) at a hundred requests a second until it is stopped; each reply is accounted for by its number. */
final class PingStream implements AutoCloseable {
    private static final Pattern REPLY = Pattern.compile("icmp_seq=(\\d+) ttl=");
    private static final Pattern SENT = Pattern.compile("(\\d+) packets transmitted");
    private static final int END_SECONDS = 5;

    private final Process ping;
    private final CompletableFuture<Count> result;

    private PingStream(Process ping, CompletableFuture<Count> result) {
        this.ping = ping;
        this.result = result;
    }

    static PingStream start(LabPod from, LabPod to, boolean ipv6) throws IOException {
        IpAddress address = to.addresses().stream()
                .filter(any -> any.isV4() != ipv6)
                .findFirst()
                .orElseThrow();
        Process ping = from.namespace().startPiped(List.of("ping", "-n", "-i", "0.01", address.toString()));
        CompletableFuture<Count> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> read(ping, from + " to " + to, result), "ping of " + from.name());
        thread.setDaemon(true);
        thread.start();
        return new PingStream(ping, result);
    }

    private static void read(Process ping, String who, CompletableFuture<Count> result) {
        BitSet answered = new BitSet();
        try (BufferedReader lines = ping.inputReader(StandardCharsets.UTF_8)) {
            int sent = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher reply = REPLY.matcher(line);
                if (reply.find()) {
                    answered.set(Integer.parseInt(reply.group(1)));
                }
                Matcher total = SENT.matcher(line);
                sent = total.find() ? Integer.parseInt(total.group(1)) : sent;
            }
            result.complete(count(who, sent, answered));
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }

    /** The very last request may be stopped on its way, so it counts only when it was answered. */
    private static Count count(String who, int sent, BitSet answered) {
        int due = answered.get(sent) ? sent : sent - 1;
        int first = answered.nextClearBit(1);
        return new Count(
                answered.cardinality(),
                due,
                first > due ? Optional.empty() : Optional.of("ping of " + who + ": number " + first + " is lost"));
    }

    /** Ends it; every request sent must have been answered. */
    Count stop() throws IOException, InterruptedException {
        // ping counts on SIGINT only; every shell has kill, a small system has no program of that name.
        new ProcessBuilder("sh", "-c", "kill -INT " + ping.pid()).start().waitFor();
        try {
            return result.get(END_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnmetException("ping did not tell what it counted: " + e);
        }
    }

    @Override
    public void close() {
        ping.destroyForcibly();
    }
}
