// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.command.value.ValueForm;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.VariableSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a variable holds before its object is loaded, and its type in C where the object has type information. Tables, of more
 * than a kilobyte, are left out.
 */
record InitialValue(@Nullable String type, JsonNode value) {
    private static final int LARGEST = 1 << 10;

    static InitialValue of(ObjectSpec object, VariableSpec variable) {
        ByteBuffer bytes =
                ByteBuffer.wrap(object.initialValue(variable.name()).toBytes()).order(ByteOrder.nativeOrder());
        Optional<MapBtf> section =
                Optional.ofNullable(object.maps().get(variable.map())).flatMap(MapSpec::btf);
        try {
            OptionalInt type = section.isEmpty() ? OptionalInt.empty() : typeOf(section.get(), variable.name());
            if (type.isPresent()) {
                Btf types = section.orElseThrow().types();
                ValueForm form = ValueForm.of(types, type.getAsInt(), variable.size());
                return new InitialValue(types.name(type.getAsInt()), read(form, variable, bytes));
            }
        } catch (BtfFormatException e) {
            // What is wrong with the types is said by who needs them: the loader.
        }
        return new InitialValue(null, read(ValueForm.untyped(variable.size()), variable, bytes));
    }

    private static JsonNode read(ValueForm form, VariableSpec variable, ByteBuffer bytes) {
        return variable.size() > LARGEST ? NullNode.instance : form.read(bytes, 0);
    }

    private static OptionalInt typeOf(MapBtf section, String name) {
        Btf types = section.types();
        if (types.resolved(section.valueType()) instanceof BtfType.DataSection data) {
            for (BtfType.Placement placement : data.variables()) {
                if (types.type(placement.variable()) instanceof BtfType.Variable variable
                        && variable.name().equals(name)) {
                    return OptionalInt.of(variable.type());
                }
            }
        }
        return OptionalInt.empty();
    }
}
