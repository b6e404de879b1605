// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Java forms of the types that an object's maps and variables have: records that were asked for by name, and others made
 * inside the class. What has no faithful form in Java (unions, bit fields, pointers) is a run of bytes.
 */
final class TypeForms {
    private final Btf types;
    private final Map<String, String> javaNames;
    private final String modifier;
    private final Map<String, BtfType.Struct> records = new LinkedHashMap<>();
    private final FieldForms forms;

    /** {@code javaNames} has the records that are made elsewhere, by their names in C. */
    TypeForms(Btf types, Map<String, String> javaNames, String modifier) {
        this.types = types;
        this.javaNames = javaNames;
        this.modifier = modifier;
        this.forms = new FieldForms(types, javaNames, this::addRecord);
    }

    /** The form of a map's keys or values, or of a variable; {@code byteSize} counts where {@code type} is 0. */
    FieldForm of(int type, int byteSize, String name) {
        if (type == 0) {
            return new FieldForm.Run(byteSize);
        }
        try {
            return forms.of(type, name);
        } catch (IllegalArgumentException withoutForm) {
            return new FieldForm.Run(types.byteSize(type, byteSize));
        }
    }

    private String addRecord(BtfType.Struct struct, String field) {
        String name = JavaNames.type(struct.name().isEmpty() ? field : struct.name());
        if (!records.containsKey(name)) {
            RecordSource.nested(struct, name, types, javaNames, modifier); // throws if it cannot be
            records.put(name, struct);
        } else if (!struct.equals(records.get(name))) {
            throw new IllegalArgumentException("two structures would both be called " + name + " in Java");
        }
        return name;
    }

    /** The source of the records that are inside the class. */
    String records() {
        return records.entrySet().stream()
                .map(entry -> "\n"
                        + RecordSource.nested(entry.getValue(), entry.getKey(), types, javaNames, modifier)
                                .indent(4))
                .collect(Collectors.joining());
    }
}
