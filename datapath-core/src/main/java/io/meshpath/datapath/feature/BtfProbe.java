// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.linux.Errno;
import java.util.List;

/** Loads type information with what only some kernels know. */
final class BtfProbe {
    private static final int STATIC = 0;
    private static final int GLOBAL = 1;

    private BtfProbe() {}

    static Answer functions() {
        return function(STATIC);
    }

    static Answer globalFunctions() {
        return function(GLOBAL);
    }

    private static Answer function(int linkage) {
        BtfBuilder types = new BtfBuilder();
        int prototype = types.add(new BtfType.Prototype(types.unsigned(Integer.BYTES), List.of()));
        types.add(new BtfType.Function("probe", prototype, linkage));
        return takes(types);
    }

    static Answer dataSections() {
        BtfBuilder types = new BtfBuilder();
        int variable = types.add(new BtfType.Variable("probe", types.unsigned(Integer.BYTES), GLOBAL));
        types.add(new BtfType.DataSection(".data", 4, List.of(new BtfType.Placement(variable, 0, 4))));
        return takes(types);
    }

    static Answer floats() {
        BtfBuilder types = new BtfBuilder();
        types.add(new BtfType.FloatingPoint("double", Double.BYTES));
        return takes(types);
    }

    static Answer declarationTags() {
        BtfBuilder types = new BtfBuilder();
        int name = types.typedef("probe", types.unsigned(Integer.BYTES));
        types.add(new BtfType.DeclarationTag("tag", name, -1));
        return takes(types);
    }

    static Answer typeTags() {
        BtfBuilder types = new BtfBuilder();
        int tagged =
                types.add(new BtfType.Modifier(BtfType.Modifier.Kind.TYPE_TAG, "tag", types.unsigned(Integer.BYTES)));
        types.add(new BtfType.Pointer(tagged));
        return takes(types);
    }

    static Answer wideEnumerations() {
        BtfBuilder types = new BtfBuilder();
        List<BtfType.Constant> constants = List.of(new BtfType.Constant("LARGE", 1L << 40));
        types.add(new BtfType.WideEnumeration("probe", Long.BYTES, false, constants));
        return takes(types);
    }

    private static Answer takes(BtfBuilder types) {
        try (BtfHandle loaded = BtfHandle.load(types.build(), "probe")) {
            return Answer.of(loaded.fd().isOpen());
        } catch (BpfException refused) {
            return refused.errno().equals(Errno.EINVAL)
                    ? Answer.NO
                    : Answer.refused(refused.command(), refused.errno());
        }
    }
}
