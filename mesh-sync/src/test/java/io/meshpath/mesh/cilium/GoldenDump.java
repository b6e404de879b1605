// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.google.protobuf.ByteString;
import io.meshpath.mesh.store.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What three agents of Cilium 1.13.90 wrote into their etcds, as {@code etcdctl get --prefix cilium/} printed it, and what
 * Cilium 1.20 would write.
 */
public final class GoldenDump {
    private GoldenDump() {}

    /** The keys and values of the etcd of cluster 1 (alpha), 2 (beta) or 3 (gamma). */
    public static Map<String, String> cluster(int number) {
        Map<String, String> pairs = new TreeMap<>();
        List<String> lines = lines("cilium-1.13-etcd.txt");
        int at = 1;
        while (!lines.get(at - 1).startsWith("=== etcd of cluster " + number + ":")) {
            at++;
        }
        for (; !lines.get(at).startsWith("---"); at += 2) {
            pairs.put(lines.get(at), lines.get(at + 1));
        }
        return pairs;
    }

    /** What Cilium 1.20 writes for a cluster toronto, in its form. */
    public static Map<String, String> toronto120() {
        Map<String, String> pairs = new TreeMap<>();
        List<String> lines = lines("cilium-1.20-etcd.txt");
        for (int at = 1; at < lines.size(); at += 2) {
            pairs.put(lines.get(at), lines.get(at + 1));
        }
        return pairs;
    }

    /** What {@link #cluster} has, as etcd would list it. */
    public static List<Entry> entries(int number) {
        List<Entry> entries = new ArrayList<>();
        cluster(number).forEach((key, value) -> entries.add(entry(key, value)));
        return entries;
    }

    public static Entry entry(String key, String value) {
        return new Entry(key, ByteString.copyFromUtf8(value), 1, 1, 1);
    }

    private static List<String> lines(String file) {
        try (InputStream in = GoldenDump.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
