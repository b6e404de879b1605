// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A node as an agent of the first release left it: pins, maps with their content in octets, and programs on its devices. */
final class Schema1Node implements AutoCloseable {
    /** The last policy revision that the agent gave. */
    static final int LAST_REVISION = 1000;

    static final int WEB_PORT = 40_000;
    static final int DB_PORT = 5353;

    private static final String WEB = "0ad90002";
    private static final String DB = "0ad90003";
    private static final String PORTS = "9c4014e9";
    private static final String UDP = "11000000";
    private static final int REVISION_SHIFT = 40;

    private final PodsOfNode pods;

    private Schema1Node(PodsOfNode pods) {
        this.pods = pods;
    }

    static Schema1Node create() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: makes network namespaces");
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        Schema1Node node = new Schema1Node(PodsOfNode.create());
        try {
            node.pods.run(node::leave);
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    PodsOfNode pods() {
        return pods;
    }

    /** Where it has a map. */
    Path map(String name) {
        return pods.pins().resolve("maps").resolve(name);
    }

    private void leave() {
        ObjectSpec spec = ObjectSpec.resource(Schema1Node.class, "META-INF/bpf/schema1.bpf.o");
        for (Map.Entry<String, Integer> size : Map.of(
                        "ipcache_address", PodsOfNode.SIZES.addresses(),
                        "ipcache6_address", PodsOfNode.SIZES.addresses(),
                        "ipcache_prefix", PodsOfNode.SIZES.prefixes(),
                        "ipcache6_prefix", PodsOfNode.SIZES.prefixes(),
                        "connections", PodsOfNode.SIZES.connections())
                .entrySet()) {
            spec = spec.withMap(size.getKey(), spec.maps().get(size.getKey()).withMaxEntries(size.getValue()));
        }
        try (LoadedObject loaded = LoadedObject.load(spec)) {
            fill(loaded);
            pin(loaded);
            attach(loaded);
        }
    }

    private void fill(LoadedObject loaded) {
        hash(loaded, "endpoints", WEB, endpoint(PodsOfNode.WEB_ID, PodsOfNode.WEB_IDENTITY, "web"));
        hash(loaded, "endpoints", DB, endpoint(PodsOfNode.DB_ID, PodsOfNode.DB_IDENTITY, "db"));
        hash(loaded, "ipcache_address", WEB, host32(PodsOfNode.WEB_IDENTITY) + "00000000");
        hash(loaded, "ipcache_address", DB, host32(PodsOfNode.DB_IDENTITY) + "00000000");
        hash(loaded, "ipcache_address", "0ada0005", host32(2 << 16 | 77) + "c0a84d0c"); // 10.218.0.5 at 192.168.77.12
        hash(loaded, "ipcache6_address", "fd000000000000000000000000000005", host32(2 << 16 | 78) + "c0a84d0c");
        prefix(loaded, "ipcache_prefix", host32(16) + "0ada0000", host32(6) + "c0a84d0c");
        prefix(loaded, "ipcache6_prefix", host32(8) + "fd000000000000000000000000000000", host32(6) + "c0a84d0c");
        hash(loaded, "mesh_nodes", "c0a84d0c", host32(2));
        hash(loaded, "connections", WEB + DB + PORTS + UDP, connection(Duration.ofSeconds(60)));
        try (NativeMemory policies = loaded.map(".data.endpoint_policy").memory(true)) {
            policies.buffer().order(ByteOrder.nativeOrder()).putLong(0, (long) LAST_REVISION << REVISION_SHIFT);
        }
    }

    private String endpoint(int id, int identity, String pod) {
        return host32(id)
                + host32(pods.ifindex(pod))
                + host32(identity)
                + octets(pods.mac(pod).toBytes())
                + octets(pods.hostMac(pod).toBytes());
    }

    /** From web to db, answered, and admitted under the last revision. */
    private static String connection(Duration left) {
        long given = (long) LAST_REVISION << REVISION_SHIFT;
        return host64(System.nanoTime() + left.toNanos())
                + host64(given | PodsOfNode.WEB_IDENTITY)
                + host64(given | PodsOfNode.DB_IDENTITY)
                + "00000080".repeat(2)
                + "0001000000000000";
    }

    /** Enters a connection as programs do that still run: from web's other ports to db. */
    void connect(int webPort) {
        try (BpfMap map = BpfMap.open(map("connections"))) {
            put(map, WEB + DB + String.format("%04x", webPort) + "14e9" + UDP, connection(Duration.ofSeconds(60)));
        }
    }

    private static void hash(LoadedObject loaded, String map, String key, String value) {
        put(loaded.map(map), key, value);
    }

    private static void put(BpfMap map, String key, String value) {
        BpfHashMap.over(map, Layouts.bytes(key.length() / 2), Layouts.bytes(value.length() / 2))
                .put(Octets.parse(key), Octets.parse(value));
    }

    private static void prefix(LoadedObject loaded, String map, String key, String value) {
        BpfLpmTrie.over(loaded.map(map), Layouts.bytes(key.length() / 2), Layouts.bytes(value.length() / 2))
                .put(Octets.parse(key), Octets.parse(value));
    }

    private static String host32(int value) {
        return octets(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    private static String host64(long value) {
        return octets(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array());
    }

    private static String octets(byte[] octets) {
        return Octets.copyOf(octets).toString();
    }

    private void pin(LoadedObject loaded) {
        loaded.maps().forEach((name, map) -> {
            String folder = name.matches("\\.data\\.(?!observed).*|rule_counters") ? "policy" : "maps";
            map.pin(pods.pins().resolve(folder).resolve(name.replace(".data.", "")));
        });
    }

    private void attach(LoadedObject loaded) {
        Path links = pods.pins().resolve("links");
        attach(loaded, "from_pod", TcHook.ingress(pods.ifindex("web")), links.resolve("from-pod-7"));
        attach(loaded, "to_pod", TcHook.egress(pods.ifindex("web")), links.resolve("to-pod-7"));
        attach(loaded, "from_pod", TcHook.ingress(pods.ifindex("db")), links.resolve("from-pod-8"));
        attach(loaded, "to_pod", TcHook.egress(pods.ifindex("db")), links.resolve("to-pod-8"));
        attach(loaded, "from_underlay", TcHook.ingress(pods.underlayIfindex()), links.resolve("underlay"));
    }

    private static void attach(LoadedObject loaded, String program, TcHook hook, Path pin) {
        hook.attach(loaded.program(program), pin).close();
    }

    @Override
    public void close() {
        pods.close();
    }
}
