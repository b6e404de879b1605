// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one set of types answers to a request: a value, or nothing; for the place of a field also the field, if it is
 * loaded in one piece.
 */
record CoreAnswer(OptionalLong value, Optional<CoreField> field) {
    private static final CoreAnswer ABSENT = new CoreAnswer(OptionalLong.empty(), Optional.empty());
    private static final CoreAnswer ZERO = of(0);

    /** The answer of types that do not have what is asked for. */
    static CoreAnswer absent(CoreKind kind) {
        return kind.allowsAbsence() ? ZERO : ABSENT;
    }

    /** The answer of the types of {@code path}, which leads to what is asked for. */
    static CoreAnswer of(CoreKind kind, CorePath path) {
        return switch (kind) {
            case FIELD_BYTE_OFFSET -> ofPlace(path.field());
            case FIELD_BYTE_SIZE -> of(path.field().bytes().size());
            case FIELD_SIGNED -> of(path.field().isSigned() ? 1 : 0);
            case FIELD_LSHIFT_U64 -> of(path.field().leftShift());
            case FIELD_RSHIFT_U64 -> of(path.field().rightShift());
            case TYPE_ID_LOCAL, TYPE_ID_TARGET -> of(path.root());
            case TYPE_SIZE -> of(path.types().byteSize(path.root()).orElse(0));
            case ENUMVAL_VALUE -> of(path.constant());
            case FIELD_EXISTS, TYPE_EXISTS, TYPE_MATCHES, ENUMVAL_EXISTS -> of(1);
        };
    }

    private static CoreAnswer ofPlace(CoreField field) {
        Optional<CoreField> loaded = field.bits() == 0 ? Optional.of(field) : Optional.empty();
        return new CoreAnswer(OptionalLong.of(field.bytes().offset()), loaded);
    }

    private static CoreAnswer of(long value) {
        return new CoreAnswer(OptionalLong.of(value), Optional.empty());
    }

    long loadSize() {
        return field.map(it -> it.loadSize().orElse(0)).orElse(0L);
    }
}
