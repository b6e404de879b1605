// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OlderTypesTest {
    private final Btf newer = TestObjects.spec("newer").code().types().orElseThrow();
    private final Btf older = OlderTypes.of(newer);

    @Test
    void theKindsThatCameLaterAreGone() {
        assertThat(types(newer))
                .hasAtLeastOneElementOfType(BtfType.FloatingPoint.class)
                .hasAtLeastOneElementOfType(BtfType.WideEnumeration.class)
                .hasAtLeastOneElementOfType(BtfType.DeclarationTag.class);
        assertThat(types(older))
                .doesNotHaveAnyElementsOfTypes(
                        BtfType.FloatingPoint.class, BtfType.WideEnumeration.class, BtfType.DeclarationTag.class);
    }

    @Test
    void sizesOfStructuresStay() {
        int struct = newer.findStruct("newer").orElseThrow();
        BtfType.Struct before = (BtfType.Struct) newer.type(struct);
        for (BtfType.Member member : before.members()) {
            assertThat(older.byteSize(member.type())).as(member.name()).isEqualTo(newer.byteSize(member.type()));
        }
        assertThat(older.type(struct)).isEqualTo(before);
    }

    @Test
    void sectionsAreNamedWithoutAQuestionMark() {
        Btf types = OlderTypes.of(TestObjects.spec("structops").code().types().orElseThrow());
        assertThat(types.find("_.struct_ops", BtfType.DataSection.class)).isPresent();
        assertThat(types.find("?.struct_ops", BtfType.DataSection.class)).isEmpty();
    }

    @Test
    void otherObjectsStayAsTheyAre() {
        Btf types = TestObjects.spec("everything").code().types().orElseThrow();
        assertThat(OlderTypes.of(types)).isEqualTo(types);
    }

    private static List<BtfType> types(Btf btf) {
        return IntStream.rangeClosed(1, btf.typeCount()).mapToObj(btf::type).toList();
    }
}
