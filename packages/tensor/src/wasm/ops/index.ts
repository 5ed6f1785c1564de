import './conv2d.ts';
import './mat-mul.ts';
