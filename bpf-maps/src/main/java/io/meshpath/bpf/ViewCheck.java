// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.LayoutComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects everything in which a map is not what a typed view needs. */
final class ViewCheck {
    private final MapSpec spec;
    private final List<String> differences = new ArrayList<>();

    ViewCheck(MapSpec spec) {
        this.spec = spec;
    }

    /** Makes a view of {@code map}, which it owns; closes the map if it does not fit. */
    static <T> T closeUnlessFits(BpfMap map, Supplier<T> view) {
        try {
            return view.get();
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    void type(MapType... allowed) {
        List<MapType> types = List.of(allowed);
        if (!types.contains(spec.type())) {
            differences.add("it is a " + spec.type() + " map, this view is for "
                    + String.join(", ", types.stream().map(MapType::toString).toList()));
        }
    }

    void size(String what, int actual, int wanted) {
        if (actual != wanted) {
            differences.add("its " + what + " have " + actual + " bytes, the layout has " + wanted);
        }
    }

    void size(String what, int actual, int wanted, int orElse) {
        if (actual != wanted && actual != orElse) {
            differences.add("its " + what + " have " + actual + " bytes, not " + wanted + " or " + orElse);
        }
    }

    void multiple(String what, int actual, int unit) {
        if (actual % unit != 0) {
            differences.add("its " + what + " have " + actual + " bytes, no multiple of " + unit);
        }
    }

    void withoutFlag(int flag, String meaning) {
        if ((spec.flags() & flag) != 0) {
            differences.add(meaning);
        }
    }

    /** The fields of the values, where the map says what they are. */
    void values(BpfMap map, Layout<?> values) {
        map.btf().ifPresent(btf -> fields("value", values, btf.types(), btf.valueType()));
    }

    /** The fields of the keys, where the map says what they are. */
    void keys(BpfMap map, Layout<?> keys) {
        map.btf().ifPresent(btf -> fields("key", keys, btf.types(), btf.keyType()));
    }

    /** The fields of keys and values, where the map says what they are. */
    void entries(BpfMap map, Layout<?> keys, Layout<?> values) {
        map.btf().ifPresent(btf -> {
            fields("key", keys, btf.types(), btf.keyType());
            fields("value", values, btf.types(), btf.valueType());
        });
    }

    private void fields(String what, Layout<?> layout, Btf types, int type) {
        if (type != 0) {
            BtfBuilder described = new BtfBuilder();
            int ours = layout.describe(described);
            LayoutComparison.compare(what, described.build(), ours, types, type, differences);
        }
    }

    /** Fails if anything differs, with all of it in one message. */
    void requireNone() {
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "map " + spec.name() + " does not fit: " + String.join("; ", differences));
        }
    }
}
