// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BtfMergerTest {
    private final Btf object = Btf.ofObject(LayoutsObject.bytes());

    private static Btf numbers(String extra) {
        BtfBuilder builder = new BtfBuilder();
        int u32 = builder.unsigned(4);
        builder.struct("pair", 8, List.of(new BtfType.Member("a", u32, 0, 0), new BtfType.Member("b", u32, 32, 0)));
        builder.typedef(extra, u32);
        return builder.build();
    }

    @Test
    void whatIsInBothOccursOnce() {
        Btf merged =
                new BtfMerger(List.of(numbers("one"), numbers("two"))).merge().types();
        assertThat(IntStream.rangeClosed(1, merged.typeCount())
                        .mapToObj(merged::type)
                        .toList())
                .containsExactly(
                        merged.type(1),
                        new BtfType.Struct(
                                "pair",
                                8,
                                List.of(new BtfType.Member("a", 1, 0, 0), new BtfType.Member("b", 1, 32, 0))),
                        new BtfType.Typedef("one", 1),
                        new BtfType.Typedef("two", 1));
    }

    @Test
    void typesThatReferToThemselvesAreFoundEqual() {
        Btf first = list("next");
        assertThat(new BtfMerger(List.of(first, list("next"))).merge().types().typeCount())
                .isEqualTo(first.typeCount());
        assertThat(new BtfMerger(List.of(first, list("previous")))
                        .merge()
                        .types()
                        .typeCount())
                .isEqualTo(2 * first.typeCount());
    }

    /** {@code struct list { struct list *next; }}, which no builder can write: the structure refers to a later type. */
    private static Btf list(String member) {
        byte[] names = ("\0list\0" + member + "\0").getBytes(StandardCharsets.UTF_8);
        ByteBuffer btf = ByteBuffer.allocate(24 + 24 + 12 + names.length).order(ByteOrder.LITTLE_ENDIAN);
        btf.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        btf.putInt(0).putInt(36).putInt(36).putInt(names.length);
        btf.putInt(1).putInt(4 << 24 | 1).putInt(8).putInt(6).putInt(2).putInt(0);
        btf.putInt(0).putInt(2 << 24).putInt(1);
        return Btf.parse(btf.put(names).flip());
    }

    @Test
    void anObjectMergedWithItselfKeepsItsTypesButForSections() {
        int sections = (int) IntStream.rangeClosed(1, object.typeCount())
                .filter(id -> object.type(id) instanceof BtfType.DataSection)
                .count();
        int variables = (int) IntStream.rangeClosed(1, object.typeCount())
                .filter(id -> object.type(id) instanceof BtfType.Variable)
                .count();
        assertThat(new BtfMerger(List.of(object, object)).merge().types().typeCount())
                .isEqualTo(object.typeCount() - sections + variables); // static variables of two files are two
    }

    @Test
    void numbersOfTheSourcesLeadToTheSameTypes() {
        BtfMerger.Merged merged = new BtfMerger(List.of(numbers("one"), object)).merge();
        for (int id = 1; id <= object.typeCount(); id++) {
            BtfType before = object.type(id);
            if (!(before instanceof BtfType.DataSection)) {
                BtfType after = merged.types().type(merged.id(1, id));
                assertThat(after).hasSameClassAs(before);
                assertThat(merged.types().byteSize(merged.id(1, id))).isEqualTo(object.byteSize(id));
            }
        }
    }

    @Test
    void aDeclarationStandsForItsDefinition() {
        Btf one = numbers("one");
        BtfMerger merger = new BtfMerger(List.of(one, numbers("two")));
        merger.unify(1, 3, 0, 3); // "two" is "one"
        BtfMerger.Merged merged = merger.merge();
        assertThat(merged.types().find("two", BtfType.Typedef.class)).isEmpty();
        assertThat(merged.id(1, 3)).isEqualTo(merged.id(0, 3));
    }

    @Test
    void referencesToNothingAreRefused() {
        byte[] broken = numbers("one").toBytes();
        ByteBuffer.wrap(broken).order(ByteOrder.LITTLE_ENDIAN).putInt(24 + 16 + 12 + 4, 99); // type of member a
        BtfMerger merger = new BtfMerger(List.of(Btf.parse(ByteBuffer.wrap(broken))));
        assertThatThrownBy(merger::merge)
                .isInstanceOf(BtfFormatException.class)
                .hasMessage("malformed BTF: there is no type 99, the last is 3");
    }
}
