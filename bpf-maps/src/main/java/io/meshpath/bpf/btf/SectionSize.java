// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes the last array of a data section longer or shorter, as {@code bpf_map__set_value_size} of libbpf does. */
final class SectionSize {
    private SectionSize() {}

    static Optional<Btf> change(Btf types, int sectionId, int byteSize) {
        BtfType.DataSection section = (BtfType.DataSection) types.type(sectionId);
        if (section.variables().isEmpty()) {
            return Optional.empty();
        }
        BtfType.Placement last = section.variables().get(section.variables().size() - 1);
        if (!(types.type(last.variable()) instanceof BtfType.Variable variable)
                || !(types.resolved(variable.type()) instanceof BtfType.Array array)) {
            return Optional.empty();
        }
        OptionalLong element = types.byteSize(array.element());
        int length = byteSize - last.offset();
        if (element.orElse(0) == 0 || length < 0 || length % element.getAsLong() != 0) {
            return Optional.empty();
        }
        int arrayId = types.typeCount() + 1;
        int count = Math.toIntExact(length / element.getAsLong());
        return Optional.of(types.with(Map.of(
                sectionId,
                resized(section, byteSize, new BtfType.Placement(last.variable(), last.offset(), length)),
                last.variable(),
                new BtfType.Variable(variable.name(), arrayId, variable.linkage()),
                arrayId,
                new BtfType.Array(array.element(), array.index(), count))));
    }

    private static BtfType resized(BtfType.DataSection section, int byteSize, BtfType.Placement last) {
        List<BtfType.Placement> variables = new ArrayList<>(section.variables());
        variables.set(variables.size() - 1, last);
        return new BtfType.DataSection(section.name(), byteSize, variables);
    }
}
