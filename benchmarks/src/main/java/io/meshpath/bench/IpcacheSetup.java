// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.bpf.MemlockLimit;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The datapath's ipcache and the tries beside it, filled with the same addresses, and programs that ask them. */
final class IpcacheSetup implements AutoCloseable {
    /** How many questions most programs go through before they begin again (HOT_QUESTIONS in ipcache_bench.bpf.c). */
    static final int HOT_QUESTIONS = 1 << 12;

    /** How many the others, called {@code …_wide}, go through (QUESTIONS there). */
    static final int QUESTIONS = 1 << 16;

    private static final int SHORTEST_PACKET = 14;
    private static final int CILIUM_ADDRESS_BYTES = 16;
    private static final int CILIUM_STATIC_BITS = 32;

    private final MeshAddresses addresses;
    private final PolicyProbe probe;
    private final LoadedObject loaded;
    private final int[] pods = new int[QUESTIONS];

    private IpcacheSetup(MeshAddresses addresses, PolicyProbe probe, LoadedObject loaded) {
        this.addresses = addresses;
        this.probe = probe;
        this.loaded = loaded;
    }

    static IpcacheSetup of(MeshAddresses addresses) {
        MemlockLimit.lift();
        PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(1));
        try {
            LoadedObject loaded = probe.loadOverIpcache(KernelSetup.object("ipcache_bench"));
            return new IpcacheSetup(addresses, probe, loaded).filled();
        } catch (RuntimeException e) {
            probe.close();
            throw e;
        }
    }

    private IpcacheSetup filled() {
        try {
            fill();
            return this;
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private void fill() {
        Map<Cidr, IpcacheEntry> entries = addresses.entries();
        probe.ipcache().update(entries);
        Map<TrieKey, TrieEntry> plain = new HashMap<>();
        Map<CiliumKey, CiliumEntry> cilium = new HashMap<>();
        entries.forEach((cidr, entry) -> {
            if (cidr.isV4()) {
                int node = entry.node().map(IpAddress::bits4).orElse(0);
                plain.put(
                        new TrieKey(cidr.prefixLength(), cidr.network().bits4()),
                        new TrieEntry(entry.identity(), node));
            }
            cilium.put(ciliumKey(cidr), new CiliumEntry(entry.identity(), Octets.zero(CILIUM_ADDRESS_BYTES), 0, 0));
        });
        BpfLpmTrie.over(loaded.map("trie"), TrieKey.LAYOUT, TrieEntry.LAYOUT).putAll(plain);
        BpfLpmTrie.over(loaded.map("cilium_trie"), CiliumKey.LAYOUT, CiliumEntry.LAYOUT)
                .putAll(cilium);
        ask();
    }

    private static CiliumKey ciliumKey(Cidr cidr) {
        byte[] address = Arrays.copyOf(cidr.network().toBytes(), CILIUM_ADDRESS_BYTES);
        return new CiliumKey(CILIUM_STATIC_BITS + cidr.prefixLength(), 0, cidr.isV4() ? 1 : 2, Octets.copyOf(address));
    }

    // Any pod, at random: no question is the one before.
    private void ask() {
        Random random = new Random(QUESTIONS);
        try (NativeMemory four = loaded.map(".data.questions4").memory(true);
                NativeMemory six = loaded.map(".data.questions6").memory(true)) {
            for (int i = 0; i < QUESTIONS; i++) {
                int pod = random.nextInt(addresses.pods());
                pods[i] = pod;
                write(four, i, addresses.address4(pod));
                write(six, i, addresses.address6(pod));
            }
        }
    }

    private static void write(NativeMemory questions, int question, IpAddress address) {
        byte[] octets = address.toBytes();
        questions.buffer().put(question * octets.length, octets);
    }

    MeshAddresses addresses() {
        return addresses;
    }

    /** How long a question takes in a row of this many. */
    double nanos(String program, int repeat) {
        TestRunInput input = packet().withRepeat(repeat);
        Program run = loaded.program(program);
        long start = System.nanoTime(); // the kernel reports whole nanoseconds; the clock around a long run is finer
        run.testRun(input);
        return (double) (System.nanoTime() - start) / repeat;
    }

    /** What the program answers to one of the questions. */
    int identity(String program, int question) {
        TestRunInput input = packet().withContext(SkBuff.DEFAULT.withMark(question));
        return loaded.program(program).testRun(input).returnValue();
    }

    /** What it should answer to questions about pods. */
    int expected(int question) {
        return addresses.identity(pods[question]);
    }

    private static TestRunInput packet() {
        return TestRunInput.packet(new byte[SHORTEST_PACKET]);
    }

    @Override
    public void close() {
        loaded.close();
        probe.close();
    }
}
