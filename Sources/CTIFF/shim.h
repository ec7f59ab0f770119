#ifndef TUBAN_CTIFF_SHIM_H
#define TUBAN_CTIFF_SHIM_H

#include <stdarg.h>
#include <stdlib.h>
#include <tiffio.h>
#include <zstd.h>

// libtiff's settings take variable arguments, which Swift cannot pass: a few inlined bridges.

/// How the first image of a file is laid out.
typedef struct {
    uint32_t width, height, block_width, block_height;
    int is_tiled;
    uint16_t bands, bits, format, compression, photometric, planes, predictor;
} tuban_tiff_layout;

/// One open file. Blocks that are packed with Zstandard are unpacked at once: libtiff takes them as a stream, through one more copy, and a tenth longer.
typedef struct {
    TIFF *file;
    ZSTD_DCtx *zstd;
} tuban_tiff;

/// Takes no notice: what libtiff cannot read is read once more through GDAL, which tells why.
static inline int tuban_tiff_quiet(TIFF *file, void *user, const char *module, const char *format, va_list arguments) {
    (void)file; (void)user; (void)module; (void)format; (void)arguments;
    return 1;
}

/// NULL in `file` where it cannot be opened.
static inline tuban_tiff tuban_tiff_open(const char *path) {
    tuban_tiff opened = {0};
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return opened;
    TIFFOpenOptionsSetErrorHandlerExtR(options, tuban_tiff_quiet, NULL);
    TIFFOpenOptionsSetWarningHandlerExtR(options, tuban_tiff_quiet, NULL);
    opened.file = TIFFOpenExt(path, "rmD", options);  // not mapped; the places of blocks are read when the first one is
    TIFFOpenOptionsFree(options);
    return opened;
}

static inline void tuban_tiff_close(tuban_tiff *opened) {
    TIFFClose(opened->file);
    ZSTD_freeDCtx(opened->zstd);
}

/// 0 where a tag is missing that has to be there.
static inline int tuban_tiff_describe(const tuban_tiff *opened, tuban_tiff_layout *layout) {
    TIFF *file = opened->file;
    layout->block_width = layout->block_height = 0;
    layout->predictor = PREDICTOR_NONE;
    if (!TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &layout->width) || !TIFFGetField(file, TIFFTAG_IMAGELENGTH, &layout->height) ||
        !TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &layout->photometric))
        return 0;
    layout->is_tiled = TIFFIsTiled(file);
    if (layout->is_tiled) {
        TIFFGetField(file, TIFFTAG_TILEWIDTH, &layout->block_width);
        TIFFGetField(file, TIFFTAG_TILELENGTH, &layout->block_height);
    } else {
        layout->block_width = layout->width;
        TIFFGetFieldDefaulted(file, TIFFTAG_ROWSPERSTRIP, &layout->block_height);
    }
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &layout->bands);
    TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &layout->bits);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &layout->format);
    TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &layout->compression);
    TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &layout->planes);
    // Known to the codecs that have one only.
    TIFFGetField(file, TIFFTAG_PREDICTOR, &layout->predictor);
    return 1;
}

/// Leaves horizontal differences (TIFF 6.0, section 14) as they are stored.
static inline int tuban_tiff_keep_differences(const tuban_tiff *opened) { return TIFFSetField(opened->file, TIFFTAG_PREDICTOR, PREDICTOR_NONE); }

/// Has blocks unpacked at once, where nothing is left to do with their bytes.
static inline void tuban_tiff_unpack_at_once(tuban_tiff *opened) {
    uint16_t order = FILLORDER_MSB2LSB;
    TIFFGetFieldDefaulted(opened->file, TIFFTAG_FILLORDER, &order);
    if (order == FILLORDER_MSB2LSB && !TIFFIsByteSwapped(opened->file)) opened->zstd = ZSTD_createDCtx();
}

/// Decodes one block, `bytes` of it at least and what there is `room` for, in the byte order of this machine; 0 where it is missing, damaged or too short.
static inline int tuban_tiff_read(tuban_tiff *opened, uint32_t block, void *samples, tmsize_t bytes, tmsize_t room) {
    TIFF *file = opened->file;
    uint64_t count = TIFFGetStrileByteCount(file, block);
    if (count == 0) return 0;
    if (!opened->zstd)
        return (TIFFIsTiled(file) ? TIFFReadEncodedTile(file, block, samples, bytes) : TIFFReadEncodedStrip(file, block, samples, bytes)) == bytes;
    if (count > ZSTD_compressBound((size_t)room)) return 0;
    void *packed = malloc(count);
    if (!packed) return 0;
    tmsize_t size = TIFFIsTiled(file) ? TIFFReadRawTile(file, block, packed, (tmsize_t)count) : TIFFReadRawStrip(file, block, packed, (tmsize_t)count);
    size_t unpacked = size > 0 ? ZSTD_decompressDCtx(opened->zstd, samples, (size_t)room, packed, (size_t)size) : 0;
    free(packed);
    return !ZSTD_isError(unpacked) && unpacked >= (size_t)bytes;
}

#endif
