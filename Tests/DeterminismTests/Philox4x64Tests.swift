import Determinism
import Testing

@Suite("Philox4x64-10")
struct Philox4x64Tests {
  @Test("gives the known answers of Random123")
  func knownAnswers() {
    let ones = UInt64.max
    #expect(
      Philox4x64.block(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
        == SIMD4(0x1655_4D9E_CA36_314C, 0xDB20_FE9D_672D_0FDC, 0xD7E7_72CE_E186_176B, 0x7E68_B68A_EC7B_A23B))
    #expect(
      Philox4x64.block(counter: SIMD4(ones, ones, ones, ones), key: SIMD2(ones, ones))
        == SIMD4(0x87B0_92C3_013F_E90B, 0x438C_3C67_BE8D_0224, 0x9CC7_D7C6_9CD7_77B6, 0xA09C_AEBF_594F_0BA0))
    #expect(
      Philox4x64.block(
        counter: SIMD4(0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89),
        key: SIMD2(0x4528_21E6_38D0_1377, 0xBE54_66CF_34E9_0C6C))
        == SIMD4(0xA528_F454_03E6_1D95, 0x38C7_2DBD_566E_9788, 0xA5A1_610E_72FD_18B5, 0x57BD_43B5_E52B_7FE6))
  }

  @Test("gives NumPy's words at NumPy's counter plus one")
  func numpy() {
    // Philox(key=0x0123456789abcdeffedcba9876543210, counter=5).random_raw(8)
    let key = SIMD2<UInt64>(0xFEDC_BA98_7654_3210, 0x0123_4567_89AB_CDEF)
    #expect(
      Philox4x64.block(counter: SIMD4(6, 0, 0, 0), key: key)
        == SIMD4(0x9273_4133_082B_4484, 0x5132_D1BB_DB61_08E1, 0x1B57_F5E5_8188_DBC6, 0xC648_6A95_E5AA_333B))
    #expect(
      Philox4x64.block(counter: SIMD4(7, 0, 0, 0), key: key)
        == SIMD4(0xEA07_D325_185E_D748, 0x21A3_CAFB_CC20_966C, 0xB378_A6FE_E322_D7AC, 0x4C84_3C9D_8793_C182))
  }
}
