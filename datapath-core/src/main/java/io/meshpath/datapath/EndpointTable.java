// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The pods as the programs know them: a record for each number, and the number for each address. */
final class EndpointTable implements AutoCloseable {
    private static final String RECORDS = ".data.endpoint_records";
    private static final EndpointValue NOBODY =
            new EndpointValue(0, 0, Octets.copyOf(new byte[6]), Octets.copyOf(new byte[6]), 0, KernelAddress.NONE);

    private final BpfHashMap<IpAddressValue, Integer> numbers;
    private final NativeMemory records;

    EndpointTable(NodeMaps maps) {
        this.numbers = maps.typed().endpoints();
        this.records = maps.map(RECORDS).memory(true);
    }

    /** Writes a pod's record, and then lets its addresses lead to it, and no others. */
    void put(int id, EndpointValue record, Collection<IpAddress> addresses) {
        EndpointValue.LAYOUT.write(record, records.buffer(), offset(id));
        Set<IpAddress> stale = new TreeSet<>(addresses(id));
        addresses.forEach(address -> numbers.put(KernelAddress.of(address), id));
        addresses.forEach(stale::remove);
        stale.forEach(address -> numbers.delete(KernelAddress.of(address)));
    }

    /** Forgets a pod. */
    void remove(int id) {
        addresses(id).forEach(address -> numbers.delete(KernelAddress.of(address)));
        EndpointValue.LAYOUT.write(NOBODY, records.buffer(), offset(id));
    }

    EndpointValue record(int id) {
        return EndpointValue.LAYOUT.read(records.buffer(), offset(id));
    }

    /** The numbers of all pods that are there, in their order. */
    Set<Integer> ids() {
        return new TreeSet<>(byId().keySet());
    }

    private List<IpAddress> addresses(int id) {
        return byId().getOrDefault(id, List.of());
    }

    private Map<Integer, List<IpAddress>> byId() {
        Map<Integer, List<IpAddress>> all = new TreeMap<>();
        numbers.forEach((address, id) ->
                all.computeIfAbsent(id, pod -> new ArrayList<>()).add(KernelAddress.read(address)));
        return all;
    }

    private static int offset(int id) {
        return EndpointSettings.requireId(id) * EndpointValue.LAYOUT.byteSize();
    }

    @Override
    public void close() {
        records.close();
    }
}
