// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.layout.Layout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The values of all possible CPUs as the kernel hands them out: one behind the other, each rounded up to 8 bytes. */
final class PerCpuValues<V> implements Layout<List<V>> {
    private final Layout<V> value;
    private final int stride;
    private final int cpus;

    PerCpuValues(Layout<V> value) {
        this.value = value;
        this.stride = Scratch.roundUp(value.byteSize());
        this.cpus = PossibleCpus.count();
    }

    Layout<V> ofOne() {
        return value;
    }

    @Override
    public int byteSize() {
        return stride * cpus;
    }

    @Override
    public void write(List<V> perCpu, ByteBuffer to, int at) {
        if (perCpu.size() != cpus) {
            throw new IllegalArgumentException(
                    "this machine can have " + cpus + " CPUs, here are values for " + perCpu.size());
        }
        for (int cpu = 0; cpu < cpus; cpu++) {
            value.write(perCpu.get(cpu), to, at + cpu * stride);
        }
    }

    @Override
    public List<V> read(ByteBuffer from, int at) {
        List<V> perCpu = new ArrayList<>(cpus);
        for (int cpu = 0; cpu < cpus; cpu++) {
            perCpu.add(value.read(from, at + cpu * stride));
        }
        return perCpu;
    }

    // A map's type information is about the value of one CPU.
    @Override
    public int describe(BtfBuilder types) {
        return value.describe(types);
    }

    long sum(ByteBuffer from, int at, ToLongFunction<? super V> number) {
        long sum = 0;
        for (int cpu = 0; cpu < cpus; cpu++) {
            sum += number.applyAsLong(value.read(from, at + cpu * stride));
        }
        return sum;
    }
}
