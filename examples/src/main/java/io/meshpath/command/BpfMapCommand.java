// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BpfPerCpuArray;
import io.meshpath.bpf.BpfPerCpuHashMap;
import io.meshpath.bpf.Layout;
import io.meshpath.bpf.Layouts;
import io.meshpath.bpf.MapInfo;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.Octets;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshpath bpf map}: any pinned map, whoever made it. */
@Command(name = "map", description = "Pinned maps, whoever made them.", mixinStandardHelpOptions = true)
final class BpfMapCommand extends VerbGroup {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec command;

    @Command(description = "Says what a map is.", mixinStandardHelpOptions = true)
    void show(@Parameters(paramLabel = "PIN", description = "The file the map is pinned to.") Path pin) {
        try (BpfMap map = BpfMap.open(pin)) {
            MapInfo info = map.info();
            out().print(Table.of("ID", "NAME", "TYPE", "KEY", "VALUE", "ENTRIES", "FLAGS")
                    .row(
                            info.id(),
                            info.name(),
                            info.type(),
                            info.keySize() + " B",
                            info.valueSize() + " B",
                            info.maxEntries(),
                            "0x" + Integer.toHexString(info.flags())));
        }
    }

    @Command(description = "Prints every entry of a map, in hexadecimal.", mixinStandardHelpOptions = true)
    void dump(@Parameters(paramLabel = "PIN", description = "The file the map is pinned to.") Path pin) {
        try (BpfMap map = BpfMap.open(pin)) {
            dump(map, pin);
        }
    }

    private void dump(BpfMap map, Path pin) {
        MapSpec spec = map.spec();
        Layout<Octets> keys = Layouts.bytes(spec.keySize());
        Layout<Octets> values = Layouts.bytes(spec.valueSize());
        if (is(spec, MapType.HASH, MapType.LRU_HASH)) {
            BpfHashMap.over(map, keys, values).forEach(this::entry);
        } else if (is(spec, MapType.LPM_TRIE)) {
            BpfLpmTrie.over(map, keys, values).forEach(this::entry);
        } else if (is(spec, MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH)) {
            BpfPerCpuHashMap.over(map, keys, values).forEach(this::entryOfEachCpu);
        } else if (is(spec, MapType.ARRAY)) {
            BpfArray<Octets> array = BpfArray.over(map, values);
            IntStream.range(0, array.length()).forEach(i -> line("" + i, hex(array.get(i))));
        } else if (is(spec, MapType.PERCPU_ARRAY)) {
            BpfPerCpuArray<Octets> array = BpfPerCpuArray.over(map, values);
            IntStream.range(0, spec.maxEntries()).forEach(i -> perCpu("" + i, array.get(i)));
        } else {
            throw CommandFailure.cannotRun(
                    pin + " is a map of type " + spec.type() + ", whose entries cannot be read one by one");
        }
    }

    private static boolean is(MapSpec spec, MapType... types) {
        return List.of(types).contains(spec.type());
    }

    private void entry(Octets key, Octets value) {
        line(hex(key), hex(value));
    }

    private void entryOfEachCpu(Octets key, List<Octets> values) {
        perCpu(hex(key), values);
    }

    private void perCpu(String key, List<Octets> values) {
        for (int cpu = 0; cpu < values.size(); cpu++) {
            line(key + " (cpu " + cpu + ")", hex(values.get(cpu)));
        }
    }

    private void line(String key, String value) {
        out().println("key: " + key + "  value: " + value);
    }

    private static String hex(Octets octets) {
        return HEX.formatHex(octets.toBytes());
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
